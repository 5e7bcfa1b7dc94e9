"""What readers of a course see, as fingerprints, and what has changed since a copy was made.

`actions.editions` records the fingerprints; this module only reads.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.conf import settings
from django.db.models import Prefetch

from courses import markdown, translations
from courses.interchange import records
from courses.interchange.records import Shape, canonical, digest
from courses.interchange.writer import as_record
from courses.models import (
    SOURCE_LANGUAGE,
    Claim,
    Correction,
    Course,
    Edition,
    Ladder,
    Lesson,
    Reference,
    SourceChange,
    Term,
)
from courses.outline import keys_in, stored_outline

LANGUAGES = [code for code, _ in settings.LANGUAGES]
BATCH = 200  # lessons in memory at a time
_NOT_SHOWN = {"position", "note", "made_from"}  # the order is; a note is for editors; what it means is, as `moved`


@dataclass
class Contents:
    """What readers of a course see now; the fields are those of an Edition."""

    lessons: dict[str, str] = field(default_factory=dict)
    corrections: dict[str, str] = field(default_factory=dict)
    frame: dict = field(default_factory=dict)
    digest: str = ""


def contents_of(course: Course) -> Contents:
    """Return what readers see of a published `course`: lessons with all that stands in them, log and frame.

    Who has reviewed a lesson, and when, is no part of it. The page says so from then on, but a printed copy says the
    same words as before: a new edition would tell its holder of a change that is none.
    The number of queries grows only with every BATCH lessons.
    """
    made, places = Contents(), {}
    for lesson, shown in _lessons(course):
        places.setdefault(lesson.module_id, []).append(lesson.slug)
        made.lessons |= {f"{lesson.slug}/{code}": digest(shown[code]) for code in LANGUAGES}
    for each in course.corrections.public().select_related("lesson").prefetch_related("texts"):
        shown = {code: digest(_shown(each, records.CORRECTION, code)) for code in LANGUAGES}
        made.corrections |= {f"{each.key}/{code}": value for code, value in shown.items()}
    made.frame = _frame(course, places)
    made.digest = digest({"frame": made.frame, "lessons": made.lessons, "corrections": made.corrections})
    return made


def _frame(course: Course, places: dict[int, list[str]]) -> dict:
    """Return the digests of the words around the lessons, and modules and lessons in the order of the course.

    `places` are the addresses of the lessons by the primary key of their module.
    """
    words = {f"/{code}": digest(_shown(course, records.COURSE, code)) for code in LANGUAGES}
    order = []
    for module in course.modules.public().prefetch_related("texts"):
        if module.pk in places:
            order += [f"module:{module.key}", *places[module.pk]]
            words |= {f"{module.key}/{code}": digest(_shown(module, records.MODULE, code)) for code in LANGUAGES}
    return {"words": words, "order": order}


def _lessons(course: Course) -> Iterator[tuple[Lesson, dict[str, dict]]]:
    """Yield the public lessons in order, each with what readers see of it by language."""
    ladders = Prefetch("ladders", Ladder.objects.public().prefetch_related("texts", "rungs__texts"))
    rows = Lesson.objects.published().filter(course=course).in_order().prefetch_related("texts", ladders)
    rows = rows.iterator(chunk_size=BATCH)
    while lessons := list(islice(rows, BATCH)):
        around = _Around(course, lessons)
        for lesson in lessons:
            yield lesson, {code: around.shown(lesson, code) for code in LANGUAGES}


class _Around:
    """What stands in some lessons of one course, as `reading.Sources` has it; a fixed number of queries."""

    def __init__(self, course: Course, lessons: list[Lesson]) -> None:
        self.outlines = {
            text.pk: stored_outline(text.body, text.outline)
            for each in lessons
            for text in each.texts.all()
            if text.is_public
        }
        linked = {kind: set(keys_in(self.outlines.values(), kind)) for kind in markdown.OURS}
        claims = Claim.objects.public().filter(course=course, key__in=linked["claim"]).select_related("lesson")
        self.claims = {claim.key: claim for claim in claims.prefetch_related("texts", "sources")}
        cited = {source.reference_id for claim in self.claims.values() for source in claim.sources.all()}
        cited |= {rung.reference_id for each in lessons for ladder in each.ladders.all() for rung in ladder.rungs.all()}
        references = Reference.objects.public().filter(key__in=(linked["ref"] | cited) - {None})
        self.references = {reference.key: as_record(reference) for reference in references}
        self.terms = {term.key: term for term in Term.objects.public().filter(key__in=linked["term"]).with_texts()}
        self.said = translations.said_by_claims(self.claims.values())
        self.changes = translations.wordings(SourceChange.objects.about(lessons))

    def shown(self, lesson: Lesson, language: str) -> dict:
        """Return what a reader of `language` sees of a lesson."""
        text = lesson.text_in(language)
        keys = {kind: keys_in([self.outlines[text.pk]], kind) for kind in markdown.OURS}
        moved, named = self._moved(lesson, language)
        claims = [self.claims[key] for key in {**dict.fromkeys(keys["claim"]), **named} if key in self.claims]
        rungs = [rung for ladder in lesson.ladders.all() for rung in ladder.rungs_upwards]
        cited = {source.reference_id for claim in claims for source in claim.sources.all()}
        cited |= {*keys["ref"], *(rung.reference_id for rung in rungs)}
        names = [name for name in records.LESSON_TEXT.fields if name not in _NOT_SHOWN]
        return ({"moved": moved} if moved else {}) | {
            "text": canonical({name: getattr(text, name) for name in names}),
            "figure": lesson.figure,
            # the lesson that a claim belongs to is for editors
            "claims": [_shown(claim, records.CLAIM, language) | {"lesson": None} for claim in claims],
            "ladders": [_shown(ladder, records.LADDER, language) for ladder in lesson.ladders.all()],
            "rungs": [_shown(rung, records.RUNG, language) for rung in rungs],
            "references": [self.references[key] for key in sorted(self.references.keys() & cited)],
            "terms": [_explained(self.terms[key], language) for key in keys["term"] if key in self.terms],
        }

    def _moved(self, lesson: Lesson, language: str) -> tuple[list[list], dict[str, None]]:
        """Return the sections whose source has moved on, as readers meet them, and the claims of what they see."""
        pair = translations.pair_of(lesson, language)
        found = pair.standings(self.said, self.changes) if pair else []
        found = [each for each in found if each.standing != translations.Standing.CURRENT]
        named = dict.fromkeys(key for each in found if each.shows_source for key in pair.claim_keys(each.name))
        moved = [
            [each.name, each.standing, each.present if each.shows_source else "", pair.is_withheld(each, self.said)]
            for each in found
        ]
        return moved, named


def _explained(term: Term, language: str) -> dict:
    """Return a term as a lesson explains it: with the names of all languages and the definition of one."""
    words = (term.text_in(language), term.text_in(SOURCE_LANGUAGE))
    return as_record(term) | {"definition": next((text.definition for text in words if text and text.definition), "")}


def _shown(thing, shape: Shape, language: str) -> dict:
    """Return the record of `thing` as far as readers see it, with the words that a reader of `language` sees."""
    text = thing.text_in(language)
    words = {name: getattr(text, name, "") for name in shape.words}
    return {name: value for name, value in (as_record(thing) | canonical(words)).items() if name not in _NOT_SHOWN}


@dataclass(frozen=True)
class Changes:
    """What has changed between an edition and what readers of one language see now.

    `gone` are the addresses of lessons that no longer exist; the other lessons are in reading order.
    `corrections` are new and `reworded` those that the edition had in other words. The frame is the course's own
    text, the titles of its modules, and the order of what was there before and still is.
    """

    since: Edition
    newest: Edition
    added: list[Lesson]
    changed: list[Lesson]
    withdrawn: list[Lesson]
    gone: list[str]
    corrections: list[Correction]
    reworded: list[Correction]
    frame_changed: bool

    def __bool__(self) -> bool:
        """Tell whether anything has changed."""
        lessons = (self.added, self.changed, self.withdrawn, self.gone)
        return any((*lessons, self.corrections, self.reworded, self.frame_changed))


def changes_since(edition: Edition, language: str) -> Changes:
    """Return what has changed for a reader of `language` since `edition`, in a fixed number of queries.

    Corrections count when the edition does not know them. Its day does not decide: a correction may be made
    later on the same day, or bear an earlier one.
    """
    course = edition.course
    newest = Edition.objects.newest(course)
    # Not only what the newest edition holds: a lesson may have become public by time since.
    public = Lesson.objects.published().filter(course=course)
    now = set(public.values_list("slug", flat=True))
    before, after = _in_language(edition.lessons, language), _in_language(newest.lessons, language)
    changed = {slug for slug in now & before.keys() if before[slug] != after.get(slug)}
    withdrawn = before.keys() - now
    added = now - before.keys()
    rows = Lesson.objects.filter(course=course, slug__in=added | changed | withdrawn).in_order()
    lessons = list(rows.select_related("course").prefetch_related("texts"))
    log = list(Correction.objects.published().filter(course=course).with_texts())
    known, worded = _in_language(edition.corrections, language), _in_language(newest.corrections, language)
    return Changes(
        since=edition,
        newest=newest,
        added=[lesson for lesson in lessons if lesson.slug in added],
        changed=[lesson for lesson in lessons if lesson.slug in changed],
        withdrawn=[lesson for lesson in lessons if lesson.slug in withdrawn],
        gone=sorted(withdrawn - {lesson.slug for lesson in lessons}),
        corrections=[each for each in log if each.key not in known],
        reworded=[each for each in log if each.key in known and worded.get(each.key) != known[each.key]],
        frame_changed=_frame_changed(edition.frame, newest.frame, language),
    )


def _frame_changed(before: dict, after: dict, language: str) -> bool:
    """Tell whether the frame differs for a reader of `language`, apart from what was added or left out."""
    old, new = (_in_language(frame.get("words", {}), language) for frame in (before, after))
    kept = set(before.get("order", [])) & set(after.get("order", []))
    orders = [[name for name in frame.get("order", []) if name in kept] for frame in (before, after)]
    return any(old[key] != new[key] for key in old.keys() & new) or orders[0] != orders[1]


def _in_language(digests: dict[str, str], language: str) -> dict[str, str]:
    """Return the digests of one language, by what stands before it in their names."""
    ending = f"/{language}"
    return {name.removesuffix(ending): value for name, value in digests.items() if name.endswith(ending)}
