"""Personal words at rest: AES-256-GCM, sealed values, and keyed hashes.

A sealed text reads `key id.base64url(nonce ‖ ciphertext ‖ tag)`. Model, field and the row's UUID are the
associated data (NIST SP 800-38D), so a value that is moved to another row or column does not open.
"""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

NONCE_BYTES = 12


class SealError(Exception):
    """A sealed value does not open: unknown key, altered, cut or moved. Its text names no content."""


class Plain:
    """Words on their way into the database. Assign `Plain(text)` to a `SealedField`."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return "<Plain>"


class Sealed:
    """Words as they lie in the database. Only `support.words` opens them."""

    __slots__ = ("token",)

    def __init__(self, token: str) -> None:
        self.token = token

    def __repr__(self) -> str:
        return "<Sealed>"

    def __bool__(self) -> bool:
        return bool(self.token)


def seal(text: str, context: str) -> str:
    """Return `text` encrypted under the first key and bound to `context`; "" stays ""."""
    if not text:
        return ""
    key_id, key = next(iter(settings.FIELD_ENCRYPTION_KEYS.items()))
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), _bound(key_id, context))
    return f"{key_id}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(token: str, context: str) -> str:
    """Return the text of a sealed `token`. Raises SealError unless key, context and every bit are right."""
    if not token:
        return ""
    key_id, _, encoded = token.partition(".")
    key = settings.FIELD_ENCRYPTION_KEYS.get(key_id)
    if key is None:
        raise SealError("The key of this value is not in FIELD_ENCRYPTION_KEYS.")
    try:
        raw = base64.b64decode(encoded, altchars=b"-_", validate=True)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(key_id, context)).decode()
    except (ValueError, InvalidTag):
        raise SealError("This value was altered, cut or moved from another row.") from None


def reseal(token: str, context: str) -> str:
    """Return the text of `token` sealed anew under the first key; nobody sees it. Raises SealError as `unseal`."""
    return seal(unseal(token, context), context)


def _bound(key_id: str, context: str) -> bytes:
    return f"{key_id}|{context}".encode()


def keyed_hash(purpose: str, text: str, *, key: str | None = None) -> bytes:
    """Return HMAC-SHA256 of `text` under a key of its own for each `purpose`.

    The key comes from `key`, by default SECRET_KEY, in the manner of HKDF's expand step (RFC 5869).
    """
    purpose_key = hmac.digest((key or settings.SECRET_KEY).encode(), f"portal.{purpose}".encode(), hashlib.sha256)
    return hmac.digest(purpose_key, text.encode(), hashlib.sha256)


class SealedField(models.TextField):
    """A column of sealed text; the model needs a `uuid` that is chosen before the insert.

    Reading yields `Sealed`. Writing takes `Plain`, which is sealed at save, or a `Sealed` of the same row.
    A bare string is refused, so that nothing is stored in the clear or sealed twice.
    """

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"blank": True, "default": _empty, "editable": False, **kwargs})

    def context(self, instance: models.Model) -> str:
        """Return what a value is bound to: model, field and the row's UUID."""
        return f"{instance._meta.label_lower}.{self.attname}.{instance.uuid}"

    def from_db_value(self, value, expression, connection):
        """Wrap what the database holds."""
        return Sealed(value or "")

    def to_python(self, value):
        """Wrap nothing: a value is Plain or Sealed already."""
        return value

    def pre_save(self, model_instance, add):
        """Seal what is new; afterwards the instance holds the sealed value too."""
        value = getattr(model_instance, self.attname)
        if isinstance(value, Plain):
            value = Sealed(seal(value.text, self.context(model_instance)))
            setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value):
        """Return the token. Raises TypeError for anything that is not sealed."""
        if isinstance(value, Sealed):
            return value.token
        raise TypeError(f"{self.model.__name__}.{self.name} takes Plain on save and Sealed in queries.")

    def value_to_string(self, obj):
        """Return the token for serialisers: a dump shows no words."""
        return self.value_from_object(obj).token


def _empty() -> Sealed:
    return Sealed("")
