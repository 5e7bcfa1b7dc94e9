"""Small courses for tests. Each function stores one thing with English words and returns it.

A thing that needs a parent makes the small course, its module or its lesson on first use.
"""

import hashlib

from courses.models import (
    SOURCE_LANGUAGE,
    Answer,
    Book,
    Claim,
    ClaimReference,
    Correction,
    Course,
    Edition,
    Ladder,
    Lesson,
    Level,
    Module,
    Reference,
    State,
    Step,
    Term,
)

CHECKED = "2026-11-23"
BODY = """\
A mouse is small.

## What was seen {#what-was-seen}

The drug was given to mice."""


def add_text(thing, language: str, **words):
    """Store the words of `thing` in one more language and return the text row."""
    return thing.texts.create(language=language, **words)


def make_course(
    slug: str = "small-course", *, title: str = "A small course", state=State.PUBLISHED, **fields
) -> Course:
    """Return a course without lessons; published unless told otherwise."""
    course = Course.objects.create(slug=slug, state=state, **fields)
    add_text(course, SOURCE_LANGUAGE, title=title, summary=f"What {title} tells.", introduction="We offer it.")
    return course


def make_module(key: str = "first-module", *, course: Course | None = None, title: str = "A module") -> Module:
    """Return an empty module, the last one of its course."""
    course = course or Course.objects.filter(slug="small-course").first() or make_course()
    module = Module.objects.create(course=course, key=key, position=course.modules.count() + 1)
    add_text(module, SOURCE_LANGUAGE, title=title)
    return module


def make_lesson(
    slug: str = "first-lesson",
    *,
    course: Course | None = None,
    module: Module | None = None,
    title: str = "A small lesson",
    body: str = BODY,
    state=State.PUBLISHED,
    **fields,
) -> Lesson:
    """Return a lesson, the last one of its course; published unless told otherwise."""
    course = course or (module and module.course) or Course.objects.filter(slug="small-course").first() or make_course()
    module = module or course.modules.last() or make_module(course=course)
    fields.setdefault("position", course.lessons.count() + 1)
    lesson = Lesson.objects.create(course=course, module=module, slug=slug, state=state, **fields)
    add_text(lesson, SOURCE_LANGUAGE, title=title, takeaway=f"What {title} leaves you with.", body=body)
    return lesson


def make_reference(key: str = "smith2020", *, title: str = "On mice", **fields) -> Reference:
    """Return an article of 2020; give `doi` or `url` where the test needs a link."""
    known = {"authors": "Smith A, et al.", "journal": "Journal of Mice", "year": 2020, **fields}
    return Reference.objects.create(key=key, title=title, **known)


def make_claim(
    key: str = "mice-are-small",
    *,
    lesson: Lesson | None = None,
    references: list[Reference] | None = None,
    level=Level.MICE,
    statement: str = "In mice, the drug worked.",
    rests_on: str = "",
    does_not_show: str = "",
    numbers: str = "",
    **fields,
) -> Claim:
    """Return a claim with one reference unless told otherwise; `references=[]` leaves it without."""
    lesson = lesson or Lesson.objects.first() or make_lesson()
    if references is None:
        references = [Reference.objects.filter(key="smith2020").first() or make_reference()]
    fields.setdefault("checked", CHECKED)
    claim = Claim.objects.create(course=lesson.course, lesson=lesson, key=key, level=level, **fields)
    words = {"statement": statement, "rests_on": rests_on, "does_not_show": does_not_show, "numbers": numbers}
    add_text(claim, SOURCE_LANGUAGE, **words)
    for position, reference in enumerate(references, start=1):
        ClaimReference.objects.create(claim=claim, reference=reference, position=position)
    return claim


def make_term(key: str = "mouse", *, name: str = "Mouse", definition: str = "A small animal.", zh: str = "") -> Term:
    """Return a glossary term; `zh` is its name in Traditional Chinese, where the test needs one."""
    term = Term.objects.create(key=key)
    add_text(term, SOURCE_LANGUAGE, name=name, definition=definition)
    if zh:
        add_text(term, "zh-hant", name=zh)
    return term


def make_correction(
    key: str = "mice-not-rats",
    *,
    course: Course | None = None,
    lesson: Lesson | None = None,
    was: str = "Rats are small.",
    now: str = "Mice are small.",
    why: str = "The study is about mice.",
    **fields,
) -> Correction:
    """Return a correction of a lesson, or of a course as a whole; `section` and `day` as fields."""
    course = course or (lesson and lesson.course) or Course.objects.filter(slug="small-course").first() or make_course()
    fields.setdefault("day", CHECKED)
    correction = Correction.objects.create(course=course, lesson=lesson, key=key, **fields)
    add_text(correction, SOURCE_LANGUAGE, was=was, now=now, why=why)
    return correction


def make_ladder(
    key: str = "small-drug", *, lesson: Lesson | None = None, name: str = "A small drug", rungs: dict | None = None
) -> Ladder:
    """Return a ladder; `rungs` maps steps to answers, in mice only unless told otherwise, all by one reference."""
    lesson = lesson or Lesson.objects.first() or make_lesson()
    ladder = Ladder.objects.create(course=lesson.course, lesson=lesson, key=key)
    add_text(ladder, SOURCE_LANGUAGE, name=name)
    for step, answer in ({Step.MICE: Answer.YES} if rungs is None else rungs).items():
        known = answer != Answer.NOT_KNOWN
        reference = (Reference.objects.filter(key="smith2020").first() or make_reference()) if known else None
        rung = ladder.rungs.create(step=step, answer=answer, checked=CHECKED, reference=reference)
        add_text(rung, SOURCE_LANGUAGE, remark=f"{name}, {step}: {answer}.")
    return ladder


def make_book(edition: Edition, language: str = SOURCE_LANGUAGE, *, content: bytes = b"%PDF-1.7 A small book.") -> Book:
    """Return the PDF of a course in one language, in the place of the last one."""
    values = {"edition": edition, "digest": "0" * 64, "tag": hashlib.sha256(content).hexdigest()}
    values |= {"content": content, "size": len(content)}
    return Book.objects.update_or_create(course=edition.course, language=language, defaults=values)[0]
