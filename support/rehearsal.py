"""What would arrive: the mails of an answer, composed by the code that sends them, for the form to show."""

from dataclasses import dataclass

from support.mails import HTML_LANGUAGE, Kind, Mail, Naming, can_mail, compose

# Each language is named in itself, so that its readers find it.
LANGUAGE_NAMES = {"en": "English", "zh-hant": "繁體中文"}


@dataclass(frozen=True)
class Preview:
    """One mail as it would arrive, in the language `code`; `tag` is what HTML calls it."""

    code: str
    tag: str
    language: str
    mail: Mail


@dataclass(frozen=True)
class Rehearsal:
    """What one answer to “may we say who we are?” leads to; no previews: then we send no mail."""

    naming: str
    previews: list[Preview]


def rehearsals() -> list[Rehearsal]:
    """Return what would arrive for each answer: yes, none, no."""
    return [Rehearsal(naming.value, _previews(naming)) for naming in Naming]


def _previews(naming: Naming) -> list[Preview]:
    if not can_mail(naming):
        return []
    return [
        Preview(code, HTML_LANGUAGE[code], name, compose(Kind.ANSWER, language=code, naming=naming))
        for code, name in LANGUAGE_NAMES.items()
    ]
