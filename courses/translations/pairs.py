"""A translation beside its source."""

from collections.abc import Mapping
from functools import cached_property

from courses.models import SOURCE_LANGUAGE, Lesson, LessonText
from courses.outline import Outline, stored_outline
from courses.translations.digests import TITLE, Said, section_digests, title_digest
from courses.translations.standing import SectionStanding, Standing, Wordings, standings


class Pair:
    """A translation and the source of the same lesson; their sections by name."""

    def __init__(self, text: LessonText, source: LessonText) -> None:
        self.text, self.source = text, source

    @cached_property
    def own(self) -> Outline:
        """The sections of the translation."""
        return stored_outline(self.text.body, self.text.outline)

    @cached_property
    def present(self) -> Outline:
        """The sections of the source."""
        return stored_outline(self.source.body, self.source.outline)

    @property
    def claims(self) -> set[str]:
        """The claims that either text links to."""
        return {key for outline in (self.own, self.present) for part in outline.values() for key in part.claims}

    def has_both(self, name: str) -> bool:
        """Tell whether both texts have the part `name`."""
        return name == TITLE or (name in self.own and name in self.present)

    def claim_keys(self, name: str) -> list[str]:
        """Return the claims that the section links to, in either language."""
        found = [self.own.get(name), self.present.get(name)]
        return list(dict.fromkeys(key for part in found if part for key in part.claims))

    @cached_property
    def title_digest(self) -> str:
        """The fingerprint of the present title and takeaway of the source."""
        return title_digest(self.source.title, self.source.takeaway)

    def standings(self, said: Mapping[str, Said], changes: Mapping[tuple[int, str], Wordings]) -> list[SectionStanding]:
        """Return how the title stands, then each section: by what the claims have `said`, by key, and `wordings`."""
        title = {TITLE: self.title_digest}
        present = title | section_digests(self.source.body, said, outline=self.present)
        here = {section: words for (lesson, section), words in changes.items() if lesson == self.text.lesson_id}
        # A translation from before titles were marked remembers none: it counts as current, and whoever writes
        # `made_from` next notes the title that was there (`actions.marks`).
        return standings(present, [TITLE, *self.own], title | self.text.made_from, here)

    def is_withheld(self, section: SectionStanding, said: Mapping[str, Said]) -> bool:
        """Tell whether readers must not see the translation of a section: it may be wrong where that could harm."""
        if section.standing not in {Standing.CHANGED, Standing.GONE}:
            return False
        return any(said[key].safety_critical for key in self.claim_keys(section.name) if key in said)


def pair_of(lesson: Lesson, language: str, *, drafts: bool = False) -> Pair | None:
    """Return the translation of `lesson` into `language` beside its source; None unless there are both.

    Of what readers may see, or, with `drafts`, of what translators work on. Reads `texts.all()`.
    """
    texts = {text.language: text for text in lesson.texts.all() if text.is_public or drafts}
    if language == SOURCE_LANGUAGE or not {language, SOURCE_LANGUAGE} <= texts.keys():
        return None
    return Pair(texts[language], texts[SOURCE_LANGUAGE])
