"""What every public page of the desk shows besides its own matter: help that cannot wait."""

from django.utils.translation import get_language

from support import red_flags


def help_now() -> dict:
    """Return what needs help now, in the language of the page."""
    language = get_language()
    return {
        "red_flags": red_flags.red_flags(language),
        "emergency_numbers": red_flags.emergency_numbers(language),
        "red_flags_confirmed": red_flags.is_confirmed(),
        "advice_lang": "zh-Hant-HK" if language == "zh-hant" else "en-HK",
        "language": language,
    }
