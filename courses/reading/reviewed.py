"""Who of the clinicians has found right what a page shows, and when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.models import SOURCE_LANGUAGE, Course, Decision, LessonText, Review, Role, VersionKind
from courses.reading.joined import in_order
from courses.reading.prepared import Prepared
from courses.versions import name_of

# Whole sentences by role, without and with a name: a language need not have articles, or put them there.
_BY = {
    Role.DOCTOR: (
        gettext_lazy("Reviewed by a doctor, %(day)s"),
        gettext_lazy("Reviewed by a doctor (%(name)s), %(day)s"),
    ),
    Role.NURSE: (
        gettext_lazy("Reviewed by a nurse, %(day)s"),
        gettext_lazy("Reviewed by a nurse (%(name)s), %(day)s"),
    ),
    Role.PHARMACIST: (
        gettext_lazy("Reviewed by a pharmacist, %(day)s"),
        gettext_lazy("Reviewed by a pharmacist (%(name)s), %(day)s"),
    ),
}


@dataclass(frozen=True)
class ReviewShown:
    """What a page says of the review of one text and of the statements in it.

    `decision` is the one about the text; None until a clinician has found right the text and each statement.
    `statements_since` is the day of the first decision about a statement, where that is older. By `check_by` the
    first of the statements has to be looked at again. `is_open_translation`: a translation that no clinician has read.
    """

    decision: Decision | None
    statements_since: date | None
    check_by: date | None
    day: date
    is_open_translation: bool

    @property
    def reviewed_on(self) -> date | None:
        """The day of the review, if there was one."""
        return localtime(self.decision.at).date() if self.decision else None

    @property
    def line(self) -> str:
        """One sentence, in the page's language: who has reviewed the text and until when, or that nobody has."""
        if self.decision is None:
            return _("Not yet reviewed by a clinician.")
        nameless, named = _BY[self.decision.role]
        known = {"day": date_format(self.reviewed_on, "DATE_FORMAT"), "name": self.decision.shown_name}
        reviewed = (named if self.decision.shown_name else nameless) % known
        if self.check_by is None:
            return _("%(reviewed)s.") % {"reviewed": reviewed}
        words = {"reviewed": reviewed, "day": date_format(self.check_by, "DATE_FORMAT")}
        if self.check_by < self.day:
            return _("%(reviewed)s; the next review should have been by %(day)s.") % words
        return _("%(reviewed)s; next review by %(day)s.") % words


def _rows(names: list[str]) -> QuerySet:
    kinds = [VersionKind.LESSON_TEXT, VersionKind.CLAIM, VersionKind.COURSE]
    found = Review.objects.reviewed().filter(kind__in=kinds, name__in=names).order_by()
    return found.values_list("kind", "name", *(f"reviewed__{name}" for name in _DECISION))


_DECISION = in_order(Decision, ("role", "shown_name", "at"))
_REVIEWS = Prepared(_rows)


class Reviews:
    """How far some texts of a course, and its claims with `keys`, are reviewed; one query."""

    def __init__(self, course: Course, texts: Iterable[LessonText], keys: Iterable[str], day: date) -> None:
        self.course, self.day = course, day
        wanted = {*(name_of(text) for text in texts), *(self._claim(key)[1] for key in keys), course.slug}
        self.decisions: dict[tuple[str, str], Decision] = {
            (kind, name): Decision.from_db("default", _DECISION, decision)
            for kind, name, *decision in _REVIEWS.rows(names=list(wanted))
        }

    def _claim(self, key: str) -> tuple[str, str]:
        return VersionKind.CLAIM, f"{self.course.slug}/{key}"

    @property
    def has_course(self) -> bool:
        """Tell whether a clinician has found right the words around the lessons."""
        return (VersionKind.COURSE, self.course.slug) in self.decisions

    def of(self, text: LessonText, beside: LessonText | None, claims: Iterable) -> ReviewShown:
        """Return what to say of `text`, of which a page shows `claims` too, and passages of `beside` if given."""
        claims, found = list(claims), [self.decisions.get((VersionKind.LESSON_TEXT, name_of(text)))]
        if beside:
            found.append(self.decisions.get((VersionKind.LESSON_TEXT, name_of(beside))))
        statements = [self.decisions.get(self._claim(claim.key)) for claim in claims]
        decision = found[0] if all([*found, *statements]) else None
        since = min(_days(statements), default=None) if decision else None
        return ReviewShown(
            decision=decision,
            statements_since=since if since and since < localtime(decision.at).date() else None,
            check_by=min((claim.check_by for claim in claims if claim.check_by), default=None),
            day=self.day,
            is_open_translation=text.language != SOURCE_LANGUAGE and found[0] is None,
        )


def _days(decisions: Iterable[Decision]) -> Iterator[date]:
    return (localtime(decision.at).date() for decision in decisions)


@dataclass(frozen=True)
class CourseReview:
    """What the pages of a course say: how many of its lessons are reviewed, and whether its own translation is."""

    reviewed: int
    lessons: int
    is_open_translation: bool

    @property
    def line(self) -> str:
        """One sentence, in the page's language."""
        if not self.reviewed:
            return _("Not yet reviewed by a clinician.")
        words = ngettext(
            "%(reviewed)d of %(lessons)d lesson reviewed by a clinician.",
            "%(reviewed)d of %(lessons)d lessons reviewed by a clinician.",
            self.lessons,
        )
        return words % {"reviewed": self.reviewed, "lessons": self.lessons}

    @property
    def is_complete(self) -> bool:
        """Tell whether every lesson is reviewed."""
        return self.reviewed == self.lessons > 0
