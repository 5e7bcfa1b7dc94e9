"""Reference and code: how a person without an account comes back.

The reference is public and easy to say on the phone in any language. The code is secret: it is derived
from the random submission key that the form carried, and only a keyed hash of it is stored.
"""

import hmac
import json
import secrets

from django.conf import settings

from support.crypto import keyed_hash

# Crockford's base 32 without letters that are mistaken for digits: no I, L, O, U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_CHARS = 24  # 5 bits each: 120 bits
GROUP = 4
NUMBER_DIGITS = 8  # of a one-time number: it ends after minutes and a few tries


def new_reference() -> str:
    """Return nine random digits in groups of three.

    Nine, so that it is not taken for a Hong Kong telephone number (eight digits), and never starting with
    0 or 9, so that nobody hears an emergency number. Unique by the database, not by chance.
    """
    digits = str(secrets.choice("12345678")) + "".join(secrets.choice("0123456789") for _ in range(8))
    return "-".join((digits[:3], digits[3:6], digits[6:]))


def normal_reference(typed: str) -> str:
    """Return a typed reference in its stored form, however it was spaced; "" if it cannot be one."""
    digits = "".join(ch for ch in typed if ch.isascii() and ch.isdigit())
    return "-".join((digits[:3], digits[3:6], digits[6:])) if len(digits) == 9 else ""


def new_submission_key() -> str:
    """Return the random key of one form: 160 bits, hexadecimal."""
    return secrets.token_hex(20)


def code_for(submission_key: str) -> str:
    """Return the code that belongs to a submission key: 120 bits of an HMAC, in groups of four."""
    number = int.from_bytes(keyed_hash("code", submission_key)[:15])
    chars = [ALPHABET[(number >> (5 * place)) & 31] for place in range(CODE_CHARS)]
    return "-".join("".join(chars[at : at + GROUP]) for at in range(0, CODE_CHARS, GROUP))


def normal_code(typed: str) -> str:
    """Return a typed code as `code_for` makes it, however it was spaced and with the usual slips of hand.

    O is read as 0, I and L as 1 (Crockford's rules); what cannot be a code is returned as "".
    """
    folded = typed.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    chars = "".join(ch for ch in folded if ch in ALPHABET)
    if len(chars) != CODE_CHARS:
        return ""
    return "-".join(chars[at : at + GROUP] for at in range(0, CODE_CHARS, GROUP))


def one_time_number(replacement_uuid) -> str:
    """Return the number that belongs to a code replacement: eight digits in two groups, derived and never stored."""
    number = int.from_bytes(keyed_hash("one-time-number", str(replacement_uuid))) % 10**NUMBER_DIGITS
    digits = f"{number:0{NUMBER_DIGITS}}"
    return f"{digits[:4]} {digits[4:]}"


def code_hash(code: str) -> str:
    """Return what is stored of a code."""
    return keyed_hash("code-hash", code).hex()


def code_matches(code: str, stored: str) -> bool:
    """Tell whether `code` belongs to the stored hash, under the present key or an earlier one."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    found = [hmac.compare_digest(keyed_hash("code-hash", code, key=key).hex(), stored) for key in keys]
    return any(found)


def submission_hash(submission_key: str) -> str:
    """Return what is stored of a submission key, to know the same form again."""
    return keyed_hash("submission", submission_key).hex()


def words_hash(words: dict[str, str]) -> str:
    """Return what is stored of the words of a form, to know the same words again."""
    return keyed_hash("words", json.dumps(words, sort_keys=True, ensure_ascii=False)).hex()
