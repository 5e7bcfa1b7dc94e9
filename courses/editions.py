"""What readers of a course see, as fingerprints, and what has changed since a copy was made.

`actions.editions` records the fingerprints; this module only reads.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings

from courses.interchange import records
from courses.interchange.records import Shape, canonical, digest
from courses.interchange.writer import as_record
from courses.models import Correction, Course, Edition, Lesson

LANGUAGES = [code for code, _ in settings.LANGUAGES]
BATCH = 200  # lessons in memory at a time
_NOT_SHOWN = {"position", "note"}  # the order is; a note is for editors


@dataclass
class Contents:
    """What readers of a course see now; the fields are those of an Edition."""

    lessons: dict[str, str] = field(default_factory=dict)
    corrections: list[str] = field(default_factory=list)
    digest: str = ""


def contents_of(course: Course) -> Contents:
    """Return what readers see of a published `course`: lessons with their claims and ladders, and the frame.

    The number of queries grows only with every BATCH lessons.
    """
    made, order = Contents(), []
    for lesson in _lessons(course):
        order.append(_shown(lesson, records.LESSON))
        made.lessons |= {f"{lesson.slug}/{code}": _fingerprint(lesson, code) for code in LANGUAGES}
    used = {place["module"] for place in order}
    modules = [_shown(module, records.MODULE) for module in course.modules.prefetch_related("texts")]
    log = course.corrections.select_related("lesson").prefetch_related("texts").order_by("key")
    corrections = {each.key: as_record(each) for each in log}
    made.corrections = list(corrections)
    frame = [as_record(course), [module for module in modules if module["key"] in used], order]
    made.digest = digest({"frame": frame, "lessons": made.lessons, "corrections": corrections})
    return made


def _lessons(course: Course) -> Iterator[Lesson]:
    wanted = ("texts", "claims__texts", "claims__sources", "ladders__texts", "ladders__rungs__texts")
    lessons = Lesson.objects.published().filter(course=course).in_order().select_related("module")
    for lesson in lessons.prefetch_related(*wanted).iterator(chunk_size=BATCH):
        if lesson.texts.all():  # without words there is no page
            yield lesson


def _fingerprint(lesson: Lesson, language: str) -> str:
    """Return the digest of what a reader of `language` sees of a lesson."""
    claims = [_shown(claim, records.CLAIM, language) for claim in lesson.claims.all()]
    ladders = [
        [_shown(ladder, records.LADDER, language)]
        + [_shown(rung, records.RUNG, language) for rung in ladder.rungs_upwards]
        for ladder in lesson.ladders.all()
    ]
    text = lesson.text_in(language)
    words = {name: getattr(text, name) for name in records.LESSON_TEXT.fields}
    return digest({"text": canonical(words), "claims": claims, "ladders": ladders})


def _shown(thing, shape: Shape, language: str | None = None) -> dict:
    """Return the record of `thing` as far as readers see it; its words in `language` only, where it has that."""
    record = {name: value for name, value in as_record(thing).items() if name not in _NOT_SHOWN}
    for name in shape.words if language else ():
        record[name] = record.get(name, {}).get(language, record.get(name))
    return record


@dataclass(frozen=True)
class Changes:
    """What has changed between an edition and what readers of one language see now.

    `gone` are the addresses of lessons that no longer exist; the other lessons are in reading order.
    """

    since: Edition
    newest: Edition
    added: list[Lesson]
    changed: list[Lesson]
    withdrawn: list[Lesson]
    gone: list[str]
    corrections: list[Correction]

    def __bool__(self) -> bool:
        """Tell whether anything has changed."""
        return any((self.added, self.changed, self.withdrawn, self.gone, self.corrections))


def changes_since(edition: Edition, language: str) -> Changes:
    """Return what has changed for a reader of `language` since `edition`, in a fixed number of queries.

    Corrections count when the edition does not know them. Its day does not decide: a correction may be made
    later on the same day, or bear an earlier one.
    """
    course = edition.course
    newest = Edition.objects.newest(course)
    # Not only what the newest edition holds: a lesson may have become public by time since.
    public = Lesson.objects.published().filter(course=course, texts__isnull=False)
    now = set(public.values_list("slug", flat=True))
    before, after = _in_language(edition, language), _in_language(newest, language)
    changed = {slug for slug in now & before.keys() if before[slug] != after.get(slug)}
    withdrawn = before.keys() - now
    added = now - before.keys()
    rows = Lesson.objects.filter(course=course, slug__in=added | changed | withdrawn).in_order()
    lessons = list(rows.select_related("course").prefetch_related("texts"))
    return Changes(
        since=edition,
        newest=newest,
        added=[lesson for lesson in lessons if lesson.slug in added],
        changed=[lesson for lesson in lessons if lesson.slug in changed],
        withdrawn=[lesson for lesson in lessons if lesson.slug in withdrawn],
        gone=sorted(withdrawn - {lesson.slug for lesson in lessons}),
        corrections=list(
            Correction.objects.published().filter(course=course).exclude(key__in=edition.corrections).with_texts()
        ),
    )


def _in_language(edition: Edition, language: str) -> dict[str, str]:
    """Return the digests of an edition in one language by the address of the lesson."""
    ending = f"/{language}"
    return {name.removesuffix(ending): value for name, value in edition.lessons.items() if name.endswith(ending)}
