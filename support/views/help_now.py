"""What every public page of the desk shows besides its own matter: help that cannot wait, and its language."""

from django.utils.translation import get_language

from support import red_flags


def page_language() -> dict:
    """Return what says that the words of the page are in English, also below the Chinese address."""
    language = get_language()
    return {"language": language, "text_language": "en", "is_untranslated": language != "en"}


def help_now() -> dict:
    """Return what needs help now. The advice is there in both languages; the page around it says that it is not."""
    language = get_language()
    return {
        "red_flags": red_flags.red_flags(language),
        "emergency_numbers": red_flags.emergency_numbers(language),
        "red_flags_confirmed": red_flags.is_confirmed(),
        "advice_lang": "zh-Hant-HK" if language == "zh-hant" else "en-HK",
        **page_language(),
    }
