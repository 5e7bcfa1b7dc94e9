"""A translation beside its source."""

from collections.abc import Callable, Mapping
from functools import cached_property

from courses import markdown
from courses.models import SOURCE_LANGUAGE, Claim, Lesson, LessonText
from courses.translations.digests import name_of, said_by_claims, section_digests
from courses.translations.standing import SectionStanding, Standing, Wordings, standings

Parse = Callable[[LessonText], markdown.Document]


class Pair:
    """A translation and the source of the same lesson, both parsed; sections by name."""

    def __init__(self, text: LessonText, source: LessonText, parse: Parse) -> None:
        self.text, self.source = text, source
        self.document, self.source_document = parse(text), parse(source)

    @cached_property
    def own(self) -> dict[str, markdown.Section]:
        """The sections of the translation."""
        return {name_of(section): section for section in self.document.sections}

    @cached_property
    def present(self) -> dict[str, markdown.Section]:
        """The sections of the source."""
        return {name_of(section): section for section in self.source_document.sections}

    def claim_keys(self, name: str) -> list[str]:
        """Return the claims that the section links to, in either language."""
        found = [self.own.get(name), self.present.get(name)]
        return list(dict.fromkeys(key for part in found if part for key in markdown.keys_in(part.tokens, "claim")))

    def standings(self, claims: Mapping[str, Claim], said: Mapping[tuple[int, str], Wordings]) -> list[SectionStanding]:
        """Return how each section stands; `claims` by key with their texts, `said` as `wordings` returns it."""
        present = section_digests(self.source.body, said_by_claims(claims.values()), document=self.source_document)
        here = {section: words for (lesson, section), words in said.items() if lesson == self.text.lesson_id}
        return standings(present, self.own, self.text.made_from, here)

    def is_withheld(self, section: SectionStanding, claims: Mapping[str, Claim]) -> bool:
        """Tell whether readers must not see the translation of a section: it may be wrong where that could harm."""
        if section.standing not in {Standing.CHANGED, Standing.GONE}:
            return False
        return any(claims[key].safety_critical for key in self.claim_keys(section.name) if key in claims)


def _parse(text: LessonText) -> markdown.Document:
    return markdown.parse(text.body)


def pair_of(lesson: Lesson, language: str, *, parse: Parse = _parse, drafts: bool = False) -> Pair | None:
    """Return the translation of `lesson` into `language` beside its source; None unless there are both.

    Of what readers may see, or, with `drafts`, of what translators work on. Reads `texts.all()`. `parse` is for a
    caller that has parsed the texts already.
    """
    texts = {text.language: text for text in lesson.texts.all() if text.is_public or drafts}
    if language == SOURCE_LANGUAGE or not {language, SOURCE_LANGUAGE} <= texts.keys():
        return None
    return Pair(texts[language], texts[SOURCE_LANGUAGE], parse)
