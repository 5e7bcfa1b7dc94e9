"""The medical words and what they mean."""

from dataclasses import dataclass

from courses.models import SOURCE_LANGUAGE, Term


@dataclass(frozen=True)
class Explained:
    """A term with its name and definition in the page's language and its name in the other one.

    `checked` and `other_checked` are about the names; names in the source language need no confirmation.
    """

    key: str
    name: str
    language: str
    checked: bool
    definition: str
    definition_language: str
    other_name: str
    other_language: str
    other_checked: bool
    url: str


def explain(term: Term, language: str) -> Explained:
    """Return a term as a page in `language` shows it."""
    text = term.text_in(language)
    defined = next((row for row in (text, term.text_in(SOURCE_LANGUAGE)) if row and row.definition), text)
    other = term.text_in("zh-hant" if language == "en" else "en")
    return Explained(
        key=term.key,
        name=text.name,
        language=text.language,
        checked=text.checked or text.language == SOURCE_LANGUAGE,
        definition=defined.definition,
        definition_language=defined.language,
        other_name=other.name if other.language != text.language else "",
        other_language=other.language,
        other_checked=other.checked or other.language == SOURCE_LANGUAGE,
        url=term.get_absolute_url(),
    )


def glossary(language: str) -> list[Explained]:
    """Return every term, by name."""
    terms = [explain(term, language) for term in Term.objects.public().with_texts() if term.text_in(language)]
    return sorted(terms, key=lambda term: term.name.casefold())


def term(key: str, language: str) -> Explained | None:
    """Return one term, or None."""
    found = Term.objects.public().with_texts().filter(key=key).first()
    return explain(found, language) if found and found.text_in(language) else None
