"""Decides about changes: sends them to review, approves, returns, publishes and withdraws them, each exactly once."""

import logging
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.db.models import F, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.actions.apply import Missing, apply
from courses.actions.editions import record_editions
from courses.actions.marks import marking_titles
from courses.actions.versions import GONE, Credit, take_turn
from courses.interchange.faults import Fault
from courses.models import (
    MOVES,
    Act,
    Course,
    Decision,
    Lesson,
    Reference,
    Review,
    Role,
    Stage,
    State,
    Version,
    VersionKind,
)
from courses.models.review import CLINICIANS
from courses.readiness import faults_of
from courses.versions import find

log = logging.getLogger(__name__)
# What others are named by comes first.
_ORDER = (
    VersionKind.REFERENCE,
    VersionKind.TERM,
    VersionKind.COURSE,
    VersionKind.MODULE,
    VersionKind.LESSON,
    VersionKind.CLAIM,
    VersionKind.LADDER,
    VersionKind.LESSON_TEXT,
    VersionKind.CORRECTION,
)


class MovedOn(Exception):  # noqa: N818 - it is what happened, not an error
    """Something is no longer as the person saw it: somebody else was first, or has changed it; nothing was done."""

    def __init__(self, review: Review | None) -> None:
        super().__init__(str(review or ""))
        self.review = review


class OwnChange(Exception):  # noqa: N818
    """Nobody approves a change in which they have a hand; nothing was done."""

    def __init__(self, review: Review) -> None:
        super().__init__(str(review))
        self.review = review


class NotReady(Exception):  # noqa: N818
    """What would be public then has mistakes, `faults`; nothing was published."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


@transaction.atomic
def decide(*, act: Act, seen: Mapping[int, int], by, remark: str = "", at: datetime | None = None) -> list[Review]:
    """Let the user `by` do one act about all of some changes, or about none; return their reviews.

    `seen` maps the primary key of each review to the version that `by` has looked at. `at` is when to publish
    (SCHEDULE alone). Raises PermissionDenied, MovedOn where one is no longer as seen, OwnChange where `by` may not
    approve, and NotReady where what was to be published has mistakes.
    """
    move = MOVES[act]
    if not by.has_perm(move.permission):
        raise PermissionDenied
    take_turn()
    reviews = _as_seen(act, seen)
    if move.by_another:
        _refuse_own(reviews, by.get_username())
    decisions = note(reviews, act, by.get_username(), remark, **_standing_of(by))
    for review in reviews:
        review.stage, review.problem, review.publish_at = move.target, "", at
    with _marking_titles(reviews, by.get_username()):
        if act in _EFFECTS:
            _EFFECTS[act](reviews, decisions)
        _save(reviews)
    if act in _EFFECTS:
        record_editions()
    return reviews


def _marking_titles(reviews: list[Review], by: str) -> AbstractContextManager:
    """Within it the content of reviews becomes public: translations learn which title they were made from."""
    texts = [find(each.kind, each.name) for each in reviews if each.kind == VersionKind.LESSON_TEXT]
    return marking_titles([text.lesson_id for text in texts if text], Credit(by), public=True)


def _as_seen(act: Act, seen: Mapping[int, int]) -> list[Review]:
    """Return the reviews, locked; raise MovedOn where one is not as seen, or the act is not allowed any more."""
    reviews = list(Review.objects.select_for_update().filter(pk__in=seen).order_by("pk"))
    if len(reviews) != len(seen):
        raise MovedOn(None)
    for review in reviews:
        if review.number != seen[review.pk] or not review.may(act):
            raise MovedOn(review)
    return reviews


def _refuse_own(reviews: list[Review], username: str) -> None:
    for review in reviews:
        if username in authors(review):
            raise OwnChange(review)


def publish_due(*, at: datetime | None = None) -> tuple[int, int]:
    """Publish what was approved for a time that has come; return how many changes were published and how many not.

    Changes that were set to the same time are published together, or else one by one. One that cannot be published
    keeps its approval, loses its time and says why on the editors' desk.
    """
    at, done, failed = at or timezone.now(), 0, 0
    for moment in Review.objects.due(at=at).values_list("publish_at", flat=True).distinct().order_by("publish_at"):
        try:
            done += _publish_at(moment)
            continue
        except DatabaseError:
            raise
        except Exception:  # one by one, it is seen which
            log.info("what was set to one time is published one by one")
        for pk in list(Review.objects.due(at=at).filter(publish_at=moment).values_list("pk", flat=True)):
            try:
                done += _publish_at(moment, pk=pk)
            except DatabaseError:  # it may go next time
                raise
            except Exception as error:
                waiting = Review.objects.filter(pk=pk, publish_at=moment)
                failed += waiting.update(publish_at=None, problem=_problem(error))
    return done, failed


def _problem(error: Exception) -> str:
    """Return what the editors' desk says of a change that could not be published."""
    if isinstance(error, NotReady):
        return str(error)
    log.error("change not published", extra={"reason": type(error).__name__})  # its text may quote what was typed
    return _("Something went wrong that we did not expect (%(error)s).") % {"error": type(error).__name__}


@transaction.atomic
def _publish_at(moment: datetime, **only) -> int:
    take_turn()
    due = Review.objects.select_for_update().filter(stage=Stage.APPROVED, publish_at=moment, **only)
    reviews = list(due.order_by("pk"))
    by = ""
    for review in reviews:
        own = {"kind": review.kind, "name": review.name, "number": review.number}
        scheduled = Decision.objects.filter(**own, act=Act.SCHEDULE).first()
        by = scheduled.by if scheduled else ""
        note([review], Act.PUBLISH, by, role=scheduled.role if scheduled else "")
        review.stage, review.publish_at, review.problem = Stage.PUBLISHED, None, ""
    with _marking_titles(reviews, by):
        _publish(reviews)
        _save(reviews)
    if reviews:
        record_editions()
    return len(reviews)


def authors(review: Review) -> set[str]:
    """Return who has a hand in the newest content: everybody since what readers see, at least who wrote it last."""
    since = min(review.public_number or 0, review.number - 1)
    rows = Version.objects.of(review.kind, review.name).filter(number__gt=since, number__lte=review.number)
    return set(rows.values_list("author", flat=True))


def note(
    reviews: Iterable[Review], act: Act, by: str, remark: str = "", *, role: str = Role.EDITOR, shown_name: str = ""
) -> dict[tuple[str, str], Decision]:
    """Write down what was decided about the newest content of each thing; return the rows by kind and name."""
    rows = {}
    for review in reviews:
        version = Version.objects.get(kind=review.kind, name=review.name, number=review.number)
        rows[review.key] = Decision.objects.create(
            kind=review.kind,
            name=review.name,
            number=review.number,
            digest=version.digest,
            act=act,
            by=by,
            role=role or Role.EDITOR,
            shown_name=shown_name,
            remark=remark,
        )
    return rows


def _standing_of(user) -> dict[str, str]:
    """Return the role in which a user decides, and the name that readers are shown."""
    reviewer = getattr(user, "reviewer", None)
    return {"role": reviewer.role, "shown_name": reviewer.shown_name} if reviewer else {"role": Role.EDITOR}


def show(reviews: Iterable[Review]) -> None:
    """Give each thing its newest content and let readers see it, without asking whether it is ready.

    Raises NotReady when it cannot be done: something that it needs is not there, or something else needs what goes.
    What was found right of the content before does not count for it: a page that shows the new one must not say so.
    """
    reviews = sorted(reviews, key=lambda each: _ORDER.index(each.kind))
    newer = Review.objects.filter(pk__in=[review.pk for review in reviews]).exclude(number=F("public_number"))
    newer.update(reviewed=None)
    # References may swap their DOIs: nobody holds one while the new ones are written.
    references = [review.name for review in reviews if review.kind == VersionKind.REFERENCE]
    Reference.objects.filter(key__in=references).update(doi="")
    for review in reviews:
        version = Version.objects.get(kind=review.kind, name=review.name, number=review.number)
        _refuse_taken_doi(review, version.record)
        try:
            thing = apply(review.kind, review.name, version.record)
        except Missing as error:
            missing = _("“%(missing)s” is not there (any more).") % {"missing": error}
            raise NotReady([Fault(review.name, 0, "missing", missing)]) from error
        except ProtectedError as error:
            message = _("It cannot be taken away: others still name it.")
            raise NotReady([Fault(review.name, 0, "in-use", message)]) from error
        if thing is not None:
            _set_public(thing, State.PUBLISHED)


def _refuse_taken_doi(review: Review, record: dict) -> None:
    """Raise NotReady when another reference still holds the DOI that a reference is to have."""
    if review.kind != VersionKind.REFERENCE or "doi" not in record:
        return
    owner = Reference.objects.filter(doi=record["doi"]).exclude(key=review.name).first()
    if owner:
        message = _("This DOI still belongs to “%(reference)s”. Publish the change of both together.")
        raise NotReady([Fault(review.name, 0, "doi-taken", message % {"reference": owner})])


def _set_public(thing, state: State) -> None:
    if isinstance(thing, Course | Lesson):
        thing.state = state
        if state == State.PUBLISHED:
            thing.published_at = timezone.now()
        thing.save(update_fields=["state", "published_at", "changed_at"])
    else:
        type(thing).objects.filter(pk=thing.pk).update(is_public=state == State.PUBLISHED)


def _publish(reviews: list[Review], _decisions=None) -> None:
    """Make each newest content what readers see; raise NotReady when that has mistakes."""
    show(reviews)
    if faults := faults_of(reviews):
        raise NotReady(faults)
    for review in reviews:
        review.public_number = review.number
        review.reviewed = _approval(review)


def _approval(review: Review) -> Decision | None:
    """Return the last approval of the newest content by a clinician, if there is one."""
    about = Decision.objects.filter(kind=review.kind, name=review.name, number=review.number)
    return about.filter(act__in=[Act.APPROVE, Act.CONFIRM], role__in=CLINICIANS).first()


def _withdraw(reviews: list[Review], _decisions) -> None:
    """Take each from readers at once; what waited beside it becomes what editors go on from."""
    for review in reviews:
        thing = find(review.kind, review.name)
        if thing is None:
            raise MovedOn(review)
        version = Version.objects.get(kind=review.kind, name=review.name, number=review.number)
        if review.is_held and version.digest != GONE:
            thing = apply(review.kind, review.name, version.record)
        _set_public(thing, State.WITHDRAWN)
        review.public_number, review.reviewed = None, None


def _confirm(reviews: list[Review], decisions: Mapping[tuple[str, str], Decision]) -> None:
    for review in reviews:
        if decisions[review.key].role in CLINICIANS:
            review.reviewed = decisions[review.key]


_EFFECTS = {Act.PUBLISH: _publish, Act.WITHDRAW: _withdraw, Act.CONFIRM: _confirm}


def _save(reviews: list[Review]) -> None:
    gone = Version.objects.filter(digest=GONE, kind__in={r.kind for r in reviews}, name__in={r.name for r in reviews})
    lost = set(gone.values_list("kind", "name", "number"))
    for review in reviews:
        if review.stage == Stage.PUBLISHED and (review.kind, review.name, review.number) in lost:
            review.delete()
            continue
        review.changed_at = timezone.now()
        review.save()
