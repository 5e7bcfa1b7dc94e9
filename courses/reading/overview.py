"""What the lessons of a course rest on, and how many are reviewed: read from what is stored of their texts, not made.

To make the page of a lesson takes a hundred times as long, and a list of references may be about thousands.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from courses.models import Course, Lesson, Reference, Review, SourceChange, VersionKind
from courses.outline import Part, stored_outline
from courses.reading.seen import lessons_to_see
from courses.reading.sources import Entry
from courses.translations import Pair, Said, Wordings, pair_of, said_in_courses, wordings
from courses.versions import name_of

BATCH = 200  # lessons in memory at a time


@dataclass
class Overview:
    """The keys of the references in order of first citation, and how many of the lessons are reviewed."""

    cited: dict[str, None] = field(default_factory=dict)
    lessons: int = 0
    reviewed: int = 0

    @property
    def references(self) -> list[Entry]:
        """The references, numbered as on the printed page."""
        keys = list(self.cited)
        found: dict[str, Reference] = {}
        for start in range(0, len(keys), BATCH):
            rows = Reference.objects.public().filter(key__in=keys[start : start + BATCH])
            found |= {row.key: row for row in rows}
        known = [key for key in keys if key in found]
        return [Entry(number, found[key], []) for number, key in enumerate(known, start=1)]


def overview(course: Course, language: str, *, drafts: bool = False) -> Overview:
    """Return it for a reader of `language`; the number of queries grows only with every BATCH lessons."""
    made = Overview()
    rows = lessons_to_see(drafts).filter(course=course).prefetch_related("texts").iterator(chunk_size=BATCH)
    while part := list(islice(rows, BATCH)):
        seen = [_Seen(course, lesson, language, drafts) for lesson in part if lesson.text_in(language, drafts=drafts)]
        _look_through(course, seen, made)
    return made


class _Seen:
    """A lesson with the text that a reader sees, beside its source where it is a translation."""

    def __init__(self, course: Course, lesson: Lesson, language: str, drafts: bool) -> None:
        lesson.course = course
        self.lesson, self.text = lesson, lesson.text_in(language, drafts=drafts)
        self.pair: Pair | None = pair_of(lesson, language, drafts=drafts)
        self.outline = self.pair.own if self.pair else stored_outline(self.text.body, self.text.outline)

    @property
    def claims(self) -> set[str]:
        """The claims that the text may show."""
        return self.pair.claims if self.pair else {key for part in self.outline.values() for key in part.claims}


def _look_through(course: Course, seen: list[_Seen], made: Overview) -> None:
    said = said_in_courses([course.pk], {key for each in seen for key in each.claims}, public=True).get(course.pk, {})
    pairs = [each.lesson for each in seen if each.pair]
    changes = wordings(SourceChange.objects.about(pairs)) if pairs else {}
    reviewed = _reviewed(course, seen, said)
    for each in seen:
        shown = list(_shown(each, said, changes))
        made.cited |= dict.fromkeys(key for part, _is_source in shown for key in part.refs)
        made.lessons += 1
        wanted = {
            (VersionKind.CLAIM, f"{course.slug}/{key}") for part, _ in shown for key in part.claims if key in said
        }
        wanted.add((VersionKind.LESSON_TEXT, name_of(each.text)))
        if any(is_source for _part, is_source in shown):
            wanted.add((VersionKind.LESSON_TEXT, name_of(each.pair.source)))
        made.reviewed += wanted <= reviewed


def _shown(each: _Seen, said: dict[str, Said], changes: dict[tuple[int, str], Wordings]) -> Iterator[tuple[Part, bool]]:
    """Yield the sections that stand on the page, as `LessonWords.shown` has them, and whether each is the source's."""
    if each.pair is None:
        yield from ((part, False) for part in each.outline.values())
        return
    _title, *found = each.pair.standings(said, changes)
    for standing in found:
        own, source = each.pair.own.get(standing.name), each.pair.present.get(standing.name)
        is_replaced = own is None or each.pair.is_withheld(standing, said)
        if source and (is_replaced or standing.shows_source):
            yield source, True
        if not is_replaced:
            yield own, False


def _reviewed(course: Course, seen: list[_Seen], said: dict[str, Said]) -> set[tuple[str, str]]:
    """Return what is reviewed of the texts and claims, as kind and name."""
    texts = {name_of(text) for each in seen for text in each.lesson.texts.all()}
    names = [*texts, *(f"{course.slug}/{key}" for key in said)]
    kinds = [VersionKind.LESSON_TEXT, VersionKind.CLAIM]
    rows = Review.objects.reviewed().filter(kind__in=kinds, name__in=names).select_related(None)
    return set(rows.values_list("kind", "name"))
