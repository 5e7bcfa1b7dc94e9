"""How the translations of many lessons stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.db.models import QuerySet

from courses.models import SOURCE_LANGUAGE, Lesson, LessonText, SourceChange
from courses.translations.digests import Said, said_in_courses
from courses.translations.pairs import Pair, pair_of
from courses.translations.standing import SectionStanding, Standing, wordings

BATCH = 200  # lessons in memory at a time
_LANGUAGES = [code for code, _ in settings.LANGUAGES if code != SOURCE_LANGUAGE]


@dataclass(frozen=True)
class Overview:
    """One translation: the parts that do not follow their source, and what claims say in its course."""

    pair: Pair
    stale: list[SectionStanding]
    said: dict[str, Said]

    @property
    def text(self) -> LessonText:
        """The translation."""
        return self.pair.text

    @property
    def withheld(self) -> list[SectionStanding]:
        """The sections that readers do not see in the translation."""
        return [each for each in self.stale if self.pair.is_withheld(each, self.said)]


def overviews(lessons: QuerySet[Lesson]) -> Iterator[Overview]:
    """Yield how each translation of `lessons` stands, in order; the number of queries grows with every BATCH only."""
    rows = lessons.select_related("course").prefetch_related("texts").iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        pairs = [pair for lesson in batch for code in _LANGUAGES if (pair := _pair(lesson, code))]
        keys = {key for pair in pairs for key in pair.claims}
        known = said_in_courses({lesson.course_id for lesson in batch}, keys)
        changes = wordings(SourceChange.objects.about(batch))
        for pair in pairs:
            here = known.get(pair.text.lesson.course_id, {})
            found = pair.standings(here, changes)
            yield Overview(pair, [each for each in found if each.standing != Standing.CURRENT], here)


def _pair(lesson: Lesson, language: str) -> Pair | None:
    pair = pair_of(lesson, language)
    if pair:
        pair.text.lesson = lesson
    return pair
