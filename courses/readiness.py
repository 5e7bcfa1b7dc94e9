"""What keeps a change from being public: mistakes, and what it names that readers may not see yet."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from courses import markdown
from courses.checks.report import errors_of
from courses.checks.stored import stored
from courses.interchange.faults import Fault
from courses.models import Claim, Course, Ladder, Lesson, LessonText, Reference, Review, Term, VersionKind
from courses.versions import find

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

    When something was taken away, every mistake of the courses counts: others may have named it.
    """
    reviews = list(reviews)
    things = {review: find(review.kind, review.name) for review in reviews}
    paths = {path_of(review) for review in reviews} if all(things.values()) else None
    found = [
        fault
        for course in _courses(reviews)
        for fault in errors_of(stored(course))
        if paths is None or fault.path in paths
    ]
    for review, thing in things.items():
        found += [Fault(path_of(review), 0, "not-public", words) for words in _not_public(thing)]
    return list(dict.fromkeys(found))


def path_of(review: Review) -> str:
    """Return where the checks of a course put the mistakes of a thing."""
    if review.kind in _SHARED:
        return f"{_SHARED[review.kind]}/{review.name}"
    if review.kind in _FOLDERS:
        course, _slash, own = review.name.partition("/")
        return f"{course}/{_FOLDERS[review.kind]}/{own}"
    return review.name


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
