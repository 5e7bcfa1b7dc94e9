"""The file of a backup: a header that anybody can read, and chunks that only a key of BACKUP_KEYS opens.

After the construction STREAM (Hoang, Reyhanitabar, Rogaway and Vizár, “Online authenticated encryption and its
nonce-reuse misuse-resistance”, 2015): each file has a key of its own, derived by HKDF from a random salt; the nonce of
a chunk is its number and whether it is the last; the digest of the header is authenticated with each chunk. So what
was cut, changed, put in another order or taken from another file does not open.

    magic | length of the header, 4 bytes | header, JSON | chunk … | last chunk

A chunk holds 1 MiB, the last one up to that, and each is 16 bytes longer than what it holds. Within, the content is
frames (4 bytes of length, then so many bytes); an empty frame ends a part.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MAGIC = b"portal backup\n"
FORMAT = 1
CHUNK, TAG = 1024 * 1024, 16  # bytes
LENGTH = 4  # bytes of a length before a header or frame
LONGEST_HEADER = 1024 * 1024  # bytes
KEY, CHECK = 32, 8  # bytes of the file's key, and of what tells that the key of the settings is the right one
NUMBER = 11  # bytes of a chunk's number in its nonce; the twelfth says whether it is the last


class BackupError(Exception):
    """Why a backup is not made or not accepted, in one sentence without anybody's words."""


class SealedWriter:
    """Writes a backup to an open file; `finish` writes the last chunk and waits for the disk."""

    def __init__(self, file: int, header: dict) -> None:
        self._file, self._buffer, self._number = file, bytearray(), 0
        key_id, key = first_key()
        salt = secrets.token_bytes(32)
        file_key, check = _derive(key, salt)
        header = header | {"format": FORMAT, "key": key_id, "salt": salt.hex(), "check": check.hex()}
        raw = json.dumps(header).encode()
        self._cipher, self._bound = AESGCM(file_key), hashlib.sha256(raw).digest()
        self._write(MAGIC + len(raw).to_bytes(LENGTH, "big") + raw)

    def frame(self, content: bytes) -> None:
        """Add a frame; an empty one ends a part."""
        self._buffer += len(content).to_bytes(LENGTH, "big")
        self._buffer += content
        while len(self._buffer) > CHUNK:  # a full one is kept back, as it may be the last
            self._seal(bytes(self._buffer[:CHUNK]), is_last=False)
            del self._buffer[:CHUNK]

    def finish(self) -> None:
        """Write what is left and wait until the disk has everything."""
        self._seal(bytes(self._buffer), is_last=True)
        os.fsync(self._file)

    def _seal(self, content: bytes, *, is_last: bool) -> None:
        self._write(self._cipher.encrypt(_nonce(self._number, is_last), content, self._bound))
        self._number += 1

    def _write(self, content: bytes) -> None:
        while content:
            content = content[os.write(self._file, content) :]


class SealedFile:
    """A backup that is read. Raises BackupError for a file that is none; the content is believed chunk by chunk."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path, self._file = path, file
        raw = self._read_header()
        self._bound, self._start = hashlib.sha256(raw).digest(), file.tell()
        try:
            self.header = json.loads(raw)
            self.portal, self.vendor = self.header["portal"], self.header["database"]
            self.made = datetime.fromisoformat(self.header["made"]).astimezone(UTC)
            self.migrations = [(app, name) for app, name in self.header["migrations"]]
            self._salt, self._check = (bytes.fromhex(self.header[name]) for name in ("salt", "check"))
            self._format, self._key_id = self.header["format"], str(self.header["key"])
        except (ValueError, KeyError, TypeError):
            raise self._none_of_ours() from None

    def _read_header(self) -> bytes:
        if self._file.read(len(MAGIC)) != MAGIC:
            raise self._none_of_ours()
        length = int.from_bytes(self._file.read(LENGTH), "big")
        raw = self._file.read(length) if length <= LONGEST_HEADER else b""
        if not raw or len(raw) != length:
            raise self._none_of_ours()
        return raw

    def _none_of_ours(self) -> BackupError:
        return BackupError(f"{self.path.name} is no backup of a portal, or its beginning was altered or cut.")

    def verify(self, seen: Callable[[int], object]) -> str:
        """Open every chunk and return the SHA-256 of the file; `seen` is told how many bytes were read.

        Raises BackupError when a single bit differs.
        """
        for content in self.chunks():
            seen(len(content) + TAG)
        self._file.seek(0)
        return hashlib.file_digest(self._file, "sha256").hexdigest()

    def chunks(self) -> Iterator[bytes]:
        """Yield the content, chunk by chunk. Raises BackupError."""
        cipher = AESGCM(self._file_key())
        self._file.seek(self._start)
        number, sealed, is_last = 0, self._file.read(CHUNK + TAG), False
        while not is_last:
            following = self._file.read(CHUNK + TAG)
            is_last = not following
            try:
                yield cipher.decrypt(_nonce(number, is_last), sealed, self._bound)
            except (InvalidTag, ValueError):
                raise BackupError(f"{self.path.name} was altered or cut: part {number + 1} does not open.") from None
            number, sealed = number + 1, following

    def _file_key(self) -> bytes:
        if self._format != FORMAT:
            raise BackupError(f"{self.path.name} has the format {self._format}; this portal reads {FORMAT}.")
        key = settings.BACKUP_KEYS.get(self._key_id)
        if key is None:
            raise BackupError(f"{self.path.name} was made under the key “{self._key_id}”, which BACKUP_KEYS has not.")
        file_key, check = _derive(key, self._salt)
        if check != self._check:
            raise BackupError(
                f"{self.path.name} was altered, or made under another key than the “{self._key_id}” of BACKUP_KEYS."
            )
        return file_key


class Frames:
    """The frames within the chunks of a backup. Raises BackupError where they end too early."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._buffer = chunks, bytearray()

    def one(self) -> bytes:
        """Return the next frame."""
        return self._take(int.from_bytes(self._take(LENGTH), "big"))

    def part(self) -> Iterator[bytes]:
        """Yield the frames up to the next empty one."""
        while content := self.one():
            yield content

    def _take(self, length: int) -> bytes:
        while len(self._buffer) < length:
            chunk = next(self._chunks, None)
            if chunk is None:
                raise BackupError("The backup holds less than it says.")
            self._buffer += chunk
        taken = bytes(self._buffer[:length])
        del self._buffer[:length]
        return taken


def first_key() -> tuple[str, bytes]:
    """Return the id and the key under which backups are made. Raises BackupError where there is none."""
    if not settings.BACKUP_KEYS:
        raise BackupError("BACKUP_KEYS (or BACKUP_KEYS_FILE) must be set: id:base64, 32 bytes. See docs/backup.md.")
    return next(iter(settings.BACKUP_KEYS.items()))


def _derive(key: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """Return the key of one file, and the bytes by which a wrong key is known before anything is opened."""
    derived = HKDF(hashes.SHA256(), KEY + CHECK, salt, b"portal backup 1").derive(key)
    return derived[:KEY], derived[KEY:]


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(NUMBER, "big") + bytes([is_last])
