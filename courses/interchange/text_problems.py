"""What keeps a Markdown text from being published, for the import and for the admin alike."""

from collections.abc import Collection, Iterator, Mapping

from courses import markdown
from courses.markdown import Problem
from courses.outline import OPENING, name_of
from courses.uses import MAX_KEY

MAX_WORDS = 600
_KINDS = {"claim": "claim", "ref": "reference", "term": "term"}


def text_problems(body: str, known: Mapping[str, Collection[str]]) -> list[Problem]:
    """Return what is wrong with the text of a lesson, in order of line.

    `known` holds the keys that exist: of claims as "claim", of references as "ref", of terms as "term".
    """
    return document_problems(markdown.parse(body), known)


def document_problems(document: markdown.Document, known: Mapping[str, Collection[str]]) -> list[Problem]:
    """Return the same of a text that is parsed."""
    found = [*document.problems, *_dead_links(document, known), *_bad_keys(document), *_length(document)]
    return sorted(found, key=lambda problem: problem.line)


def section_keys(body: str) -> set[str]:
    """Return the keys of the sections of a lesson's text."""
    return {section.key for section in markdown.parse(body).sections if section.key}


def section_names(body: str) -> dict[str, int]:
    """Return the line of each section by the name that translations know it by, in order."""
    return {name_of(section): section.line for section in markdown.parse(body).sections}


def introduction_problems(text: str) -> list[Problem]:
    """Return what is wrong with the introduction of a course, which has neither section keys nor our links."""
    document = markdown.parse(text)
    links = [
        Problem(link.line, "link-not-here", f"An introduction has no {link.kind}: links. Write the words only.")
        for link in document.links
    ]
    return [*(problem for problem in document.problems if problem.code != "section-without-key"), *links]


def _dead_links(document: markdown.Document, known: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    for link in document.links:
        if link.key not in known[link.kind]:
            message = f"There is no {_KINDS[link.kind]} “{link.key}”. Correct the link or add the {_KINDS[link.kind]}."
            yield Problem(link.line, f"unknown-{link.kind}", message)


def _bad_keys(document: markdown.Document) -> Iterator[Problem]:
    for section in document.sections:
        if section.key == OPENING:
            message = f"“{OPENING}” is what stands before the first heading. Give this section another key."
            yield Problem(section.line, "reserved-section-key", message)
        if len(section.key) > MAX_KEY:
            message = f"The key of this section is longer than {MAX_KEY} characters. Shorten it."
            yield Problem(section.line, "long-section-key", message)


def _length(document: markdown.Document) -> Iterator[Problem]:
    if document.words > MAX_WORDS:
        yield Problem(
            1, "too-many-words", f"The lesson has {document.words} words; the most is {MAX_WORDS}. Shorten it."
        )
