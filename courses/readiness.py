"""What keeps a change from being public: mistakes, and what it names that readers may not see yet."""

from collections.abc import Iterable, Iterator

from django.db.models import Model
from django.utils.translation import gettext as _

from courses import markdown
from courses.checks.report import errors_of
from courses.checks.stored import stored
from courses.interchange.faults import Fault
from courses.models import (
    Claim,
    Correction,
    Course,
    Ladder,
    Lesson,
    LessonText,
    Reference,
    Review,
    State,
    Term,
    VersionKind,
)
from courses.versions import KINDS, find, name_of, with_content

# Where `courses.checks` puts the mistakes of a thing; the others are called there as versions call them.
_FOLDERS = {
    VersionKind.MODULE: "modules",
    VersionKind.CLAIM: "claims",
    VersionKind.CORRECTION: "corrections",
    VersionKind.LADDER: "ladders",
}
_SHARED = {VersionKind.REFERENCE: "references", VersionKind.TERM: "glossary"}


def faults_of(reviews: Iterable[Review]) -> list[Fault]:
    """Return what is wrong with some things as their rows are now, if readers are to see them.

    A lesson or a course counts with all of it that readers see then, whenever that was approved. When something was
    taken away, every mistake of the courses counts: others may have named it.
    """
    reviews = list(reviews)
    decided = [find(review.kind, review.name) for review in reviews]
    things = {
        path_of(KINDS[type(thing)], name_of(thing)): thing
        for each in decided
        if each
        for thing in (each, *_parts(each))
    }
    found = [
        fault
        for course in _courses(reviews)
        for fault in errors_of(stored(course))
        if None in decided or fault.path in things
    ]
    for path, thing in things.items():
        found += [Fault(path, 0, "not-public", words) for words in _not_public(thing)]
    return list(dict.fromkeys(found))


def path_of(kind: str, name: str) -> str:
    """Return where the checks of a course put the mistakes of what versions call by `kind` and `name`."""
    if kind in _SHARED:
        return f"{_SHARED[kind]}/{name}"
    if kind in _FOLDERS:
        course, _slash, own = name.partition("/")
        return f"{course}/{_FOLDERS[kind]}/{own}"
    return name


def _parts(thing: Model) -> Iterator[Model]:
    """Yield what readers see with a lesson or a course."""
    if isinstance(thing, Course):
        yield from thing.modules.public()
        for lesson in thing.lessons.filter(state=State.PUBLISHED).select_related("course", "module"):
            yield lesson
            yield from _parts(lesson)
    elif isinstance(thing, Lesson):
        for model in (LessonText, Claim, Ladder, Correction):
            yield from with_content(model).filter(lesson=thing, is_public=True)


def _courses(reviews: list[Review]) -> list[Course]:
    if any(review.kind in _SHARED for review in reviews):
        return list(Course.objects.order_by("slug"))
    return list(Course.objects.filter(slug__in={review.name.partition("/")[0] for review in reviews}).order_by("slug"))


def _not_public(thing) -> Iterator[str]:
    """Yield what a thing names, or needs, that readers may not see."""
    message = _("“%(name)s” is not approved yet. Publish it too, or take it out.")
    for name in hidden_names(thing):
        yield message % {"name": name}
    if isinstance(thing, Lesson) and not thing.texts.filter(is_public=True).exists():
        yield _("The lesson has no text that is approved. Publish its text too.")


def hidden_names(thing) -> list[str]:
    """Return what a thing names that readers may not see, as versions call it without the course."""
    if isinstance(thing, LessonText):
        document = markdown.parse(thing.body)
        hidden = {
            "claim": Claim.objects.filter(course=thing.lesson.course),
            "ref": Reference.objects.all(),
            "term": Term.objects.all(),
        }
        return [
            f"{kind}:{key}"
            for kind, rows in hidden.items()
            for key in rows.filter(is_public=False, key__in=document.keys(kind)).values_list("key", flat=True)
        ]
    if isinstance(thing, Lesson):
        return [] if thing.module.is_public else [f"module:{thing.module.key}"]
    if isinstance(thing, Claim):
        references = Reference.objects.filter(is_public=False, key__in=thing.sources.values("reference"))
    elif isinstance(thing, Ladder):
        references = Reference.objects.filter(is_public=False, key__in=thing.rungs.values("reference"))
    else:
        return []
    return [f"ref:{key}" for key in references.values_list("key", flat=True)]
