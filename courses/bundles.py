"""What belongs together before the eyes of a reviewer: a lesson with all that its pages show."""

from courses import markdown
from courses.actions.versions import reviews_of
from courses.interchange.fields import LANGUAGES
from courses.models import (
    Claim,
    ClaimReference,
    Correction,
    Ladder,
    Lesson,
    Review,
    Rung,
    Version,
    VersionKind,
)
from courses.versions import Snapshot, find, name_of


def lesson_of(review: Review) -> Lesson | None:
    """Return the lesson that a change belongs to; None for what stands outside of lessons."""
    thing = find(review.kind, review.name)
    if thing is None and review.kind == VersionKind.LESSON_TEXT:
        return find(VersionKind.LESSON, review.name.rpartition("/")[0])
    if isinstance(thing, Lesson):
        return thing
    return getattr(thing, "lesson", None)


def bundle(lesson: Lesson) -> list[Review]:
    """Return how far everything has come that the pages of a lesson show, as it is now and as it is wanted.

    That is the lesson, its module and its texts, the claims, ladders and corrections that belong to it, and the
    claims, references and terms that any of these name.
    """
    course = lesson.course
    keys: dict[str, set[str]] = {"claim": set(), "ref": set(), "term": set()}
    own = [f"{name_of(lesson)}/{code}" for code in LANGUAGES]
    bodies = [*lesson.texts.values_list("body", flat=True), *_wanted(VersionKind.LESSON_TEXT, own, "body")]
    for body in bodies:
        document = markdown.parse(body)
        for kind, found in keys.items():
            found |= set(document.keys(kind))
    claims = Claim.objects.filter(course=course)
    keys["claim"] |= set(claims.filter(lesson=lesson).values_list("key", flat=True))
    claim_names = [f"{course.slug}/{key}" for key in keys["claim"]]
    keys["ref"] |= set(
        ClaimReference.objects.filter(claim__in=claims.filter(key__in=keys["claim"])).values_list(
            "reference", flat=True
        )
    )
    for references in _wanted(VersionKind.CLAIM, claim_names, "references"):
        keys["ref"] |= set(references)
    ladders = Ladder.objects.filter(lesson=lesson)
    keys["ref"] |= set(
        Rung.objects.filter(ladder__in=ladders).exclude(reference=None).values_list("reference", flat=True)
    )
    names = {
        VersionKind.LESSON: [name_of(lesson)],
        VersionKind.MODULE: [f"{course.slug}/{lesson.module.key}"],
        VersionKind.LESSON_TEXT: own,
        VersionKind.CLAIM: claim_names,
        VersionKind.LADDER: [f"{course.slug}/{key}" for key in ladders.values_list("key", flat=True)],
        VersionKind.CORRECTION: [
            f"{course.slug}/{key}" for key in Correction.objects.filter(lesson=lesson).values_list("key", flat=True)
        ],
        VersionKind.REFERENCE: sorted(keys["ref"]),
        VersionKind.TERM: sorted(keys["term"]),
    }
    wanted = [Snapshot(kind, name, {}) for kind, found in names.items() for name in sorted(found)]
    there = reviews_of(wanted)
    return [there[each.key] for each in wanted if each.key in there]


def _wanted(kind: str, names: list[str], field: str) -> list:
    """Return one field of what waits beside the public content of some things."""
    held = {(review.name, review.number) for review in Review.objects.held().filter(kind=kind, name__in=names)}
    rows = Version.objects.filter(kind=kind, name__in=[name for name, _number in held])
    return [row.record.get(field) or "" for row in rows if (row.name, row.number) in held]
