"""A backup opens with its key and as it was written, or not at all."""

import os
from itertools import pairwise
from pathlib import Path

import pytest

from support.backup import sealed_file
from support.backup.sealed_file import LENGTH, MAGIC, TAG, BackupError, Frames, SealedFile, SealedWriter

CHUNK = 64  # bytes, so that a short file has many
KEYS = {"new": b"n" * 32, "old": b"o" * 32}
HEADER = {
    "portal": "https://portal.example",
    "made": "2026-11-24T12:00:00+00:00",
    "database": "sqlite",
    "migrations": [["support", "0001_initial"]],
}
WORD = b"Wolkenkuckucksheim"


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch, settings):
    """Let a file of some hundred bytes have many chunks."""
    monkeypatch.setattr(sealed_file, "CHUNK", CHUNK)
    settings.BACKUP_KEYS = KEYS


def write(path: Path, *frames: bytes) -> Path:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        writer = SealedWriter(opened, HEADER)
        for content in frames:
            writer.frame(content)
        writer.finish()
    finally:
        os.close(opened)
    return path


def read(path: Path) -> bytes:
    with path.open("rb") as file:
        return b"".join(SealedFile(path, file).chunks())


def refusal(path: Path, content: bytes | None = None) -> str:
    if content is not None:
        path = path.with_name("harmed")
        path.write_bytes(content)
    with pytest.raises(BackupError) as caught:
        read(path)
    return str(caught.value)


@pytest.fixture
def backup(tmp_path) -> Path:
    """A backup of five chunks, the last of them short."""
    return write(tmp_path / "backup", WORD * 15, b"", b"end")


def chunks_of(path: Path) -> tuple[bytes, list[bytes]]:
    """Return what stands before the chunks, and each of them as it lies in the file."""
    raw = path.read_bytes()
    start = len(MAGIC) + LENGTH
    start += int.from_bytes(raw[len(MAGIC) : start], "big")
    return raw[:start], [raw[at : at + CHUNK + TAG] for at in range(start, len(raw), CHUNK + TAG)]


@pytest.mark.parametrize("length", [0, 1, CHUNK - 5, CHUNK - 4, CHUNK - 3, 2 * CHUNK - 4, 3 * CHUNK, 1000])
def test_what_was_written_comes_back_whatever_its_length(tmp_path, length):
    content = os.urandom(length)
    with write(tmp_path / "x", content, b"two", b"", b"three").open("rb") as file:
        frames = Frames(SealedFile(tmp_path / "x", file).chunks())
        assert (frames.one(), list(frames.part()), frames.one()) == (content, [b"two"], b"three")


def test_frames_that_end_too_early_are_refused(tmp_path):
    with write(tmp_path / "backup", WORD).open("rb") as file:
        frames = Frames(SealedFile(tmp_path / "backup", file).chunks())
        with pytest.raises(BackupError, match="holds less than it says"):
            list(frames.part())  # no empty frame ends it


def test_no_byte_of_the_file_shows_a_word_and_two_files_are_not_alike(tmp_path, backup):
    again = write(tmp_path / "again", WORD * 15, b"", b"end")
    assert (WORD in backup.read_bytes(), read(backup) == read(again)) == (False, True)
    assert set(chunks_of(backup)[1]) & set(chunks_of(again)[1]) == set()


def test_a_change_of_any_byte_is_refused(backup):
    raw = backup.read_bytes()
    for at in range(len(raw)):
        refusal(backup, raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])


def test_a_file_cut_anywhere_is_refused(backup):
    raw = backup.read_bytes()
    assert len(chunks_of(backup)[1]) == 5
    for length in range(len(raw)):
        refusal(backup, raw[:length])


@pytest.mark.parametrize("more", [b"\0", b"x" * TAG, b"x" * (CHUNK + TAG)])
def test_a_file_that_goes_on_is_refused(backup, more):
    assert "was altered or cut" in refusal(backup, backup.read_bytes() + more)


def test_chunks_in_another_order_or_twice_are_refused(backup):
    start, chunks = chunks_of(backup)
    for at, (one, other) in enumerate(pairwise(chunks)):
        refusal(backup, start + b"".join([*chunks[:at], other, one, *chunks[at + 2 :]]))
        refusal(backup, start + b"".join([*chunks[:at], one, *chunks[at:]]))
        refusal(backup, start + b"".join([*chunks[:at], *chunks[at + 1 :]]))


def test_a_chunk_or_a_header_of_another_backup_is_refused(tmp_path, backup):
    start, chunks = chunks_of(backup)
    other_start, others = chunks_of(write(tmp_path / "other", WORD * 15, b"", b"end"))
    for at in range(len(chunks)):
        refusal(backup, start + b"".join([*chunks[:at], others[at], *chunks[at + 1 :]]))
    assert "was altered or cut: part 1" in refusal(backup, other_start + b"".join(chunks))


def test_a_backup_under_an_older_key_opens(backup, settings):
    settings.BACKUP_KEYS = {"newer": b"x" * 32, **KEYS}
    assert read(backup).endswith(b"end")


def test_the_key_that_is_missing_is_named(backup, settings):
    settings.BACKUP_KEYS = {"old": KEYS["old"]}
    assert refusal(backup) == "backup was made under the key “new”, which BACKUP_KEYS has not."


def test_another_key_of_the_same_name_is_refused(backup, settings):
    settings.BACKUP_KEYS = {"new": b"x" * 32}
    assert refusal(backup) == "backup was altered, or made under another key than the “new” of BACKUP_KEYS."


@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3\0" * 10, MAGIC, MAGIC + b"\0\0\0\2{}", MAGIC + b"\xff" * 99]
)
def test_a_file_that_is_no_backup_is_refused(backup, content):
    assert refusal(backup, content) == "harmed is no backup of a portal, or its beginning was altered or cut."


def test_a_later_format_is_refused_by_its_number(tmp_path, monkeypatch):
    monkeypatch.setattr(sealed_file, "FORMAT", 2)
    path = write(tmp_path / "backup", b"x")
    monkeypatch.setattr(sealed_file, "FORMAT", 1)
    assert refusal(path) == "backup has the format 2; this portal reads 1."
