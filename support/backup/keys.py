"""Whether the secrets of this portal open what lies in a backup."""

import hmac

from django.conf import settings

from support.actions.rotate import sealed_fields, unknown_key
from support.backup.sealed_file import BackupError
from support.backup.snapshot import CANARY
from support.crypto import Sealed, SealError, keyed_hash, reseal


def check_keys(manifest: dict) -> None:
    """Raise BackupError unless FIELD_ENCRYPTION_KEYS open the canary and, of each column and key, one value.

    Nobody sees a word: what opens is sealed again.
    """
    if missing := unknown_key():
        raise BackupError(
            f"FIELD_ENCRYPTION_KEYS has no key “{missing}”, and something in the backup is sealed with it."
        )
    try:
        reseal(manifest["canary"], CANARY)
        for row, field in _samples():
            reseal(getattr(row, field.attname).token, field.context(row))
    except SealError as error:
        raise BackupError(f"FIELD_ENCRYPTION_KEYS does not open what is in the backup: {error}") from None


def knows_the_codes(manifest: dict) -> bool:
    """Tell whether SECRET_KEY is that of the backup, or follows it: else nobody's code opens a conversation."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    noted = bytes.fromhex(manifest["secret"])
    return any(hmac.compare_digest(keyed_hash("backup", manifest["salt"], key=key), noted) for key in keys)


def _samples():
    for model, field in sealed_fields():
        rows = model._base_manager.exclude(**{field.name: Sealed("")})
        for key in settings.FIELD_ENCRYPTION_KEYS:
            if row := rows.filter(**{f"{field.name}__startswith": f"{key}."}).first():
                yield row, field
