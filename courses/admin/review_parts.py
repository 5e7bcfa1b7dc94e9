"""What the page of a review shows: everything of a lesson that waits, each part with what differs and what was said."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from courses.actions.versions import GONE
from courses.admin.review_things import Content, Key, content_of, form_urls, newest, versions
from courses.admin.review_words import FORWARD, stage_of, why_not
from courses.bundles import bundle
from courses.differences import Difference, differences
from courses.models import MOVES, Act, Decision, Lesson, Review, Stage, Version, VersionKind
from courses.models.version import BEFORE, IMPORT

GROUPS = (
    (_("The lesson and its texts"), (VersionKind.LESSON, VersionKind.LESSON_TEXT)),
    (_("Claims"), (VersionKind.CLAIM,)),
    (_("References"), (VersionKind.REFERENCE,)),
    (_("Terms"), (VersionKind.TERM,)),
    (_("Corrections"), (VersionKind.CORRECTION,)),
    (_("Ladders of drugs"), (VersionKind.LADDER,)),
    (_("Course and modules"), (VersionKind.COURSE, VersionKind.MODULE)),
)
# What a clinician finds right as it stands: what is said, and with it what is shown of it.
CONFIRMED = (VersionKind.LESSON_TEXT, VersionKind.CLAIM)
AUTHORS = {BEFORE: _("(before versions were kept)"), IMPORT: _("(an import)")}


@dataclass
class Part:
    """One thing on the page. `acts` is what this user may do about it now; `hint` why there is nothing to press."""

    review: Review
    content: Content
    url: str
    made: list[Version]
    differences: list[Difference]
    decisions: list[Decision]
    is_own: bool
    acts: list[Act]
    hint: str = ""
    is_ticked: bool = False

    @property
    def seen(self) -> str:
        """What the button says that the person has looked at: which version of which change, and where it stood."""
        return f"{self.review.pk}:{self.review.number}:{self.review.stage}"

    @property
    def stage(self) -> str:
        """Where it stands, in words."""
        return stage_of(self.review)

    @property
    def has_box(self) -> bool:
        """Tell whether one of the buttons below what waits is for it; what is public is withdrawn further down."""
        return any(act not in (Act.WITHDRAW, Act.CONFIRM) for act in self.acts)

    @property
    def is_new(self) -> bool:
        """Tell whether readers see nothing of it so far."""
        return self.review.public_number is None

    @property
    def takes_away(self) -> bool:
        """Tell whether the change takes the thing away from readers."""
        return not self.content.record


def of_page(review: Review, lesson: Lesson | None) -> list[Review]:
    """Return every review of the bundle that a change belongs to, or the change alone."""
    return bundle(lesson) if lesson else [review]


def parts(reviews: Iterable[Review], user) -> list[Part]:
    """Return things as the page shows them, in a number of queries that does not grow with them."""
    reviews = list(reviews)
    contents, urls = newest(reviews), form_urls(each.key for each in reviews)
    made, said = _made(reviews), _said(reviews)
    wanted = {each.key: {each.number, each.public_number or each.number} for each in reviews}
    records = versions(reviews, wanted)
    return [
        _part(each, contents[each.key], urls.get(each.key, ""), made.get(each.key, []), said, records, user)
        for each in reviews
        if each.key in contents
    ]


def grouped(found: list[Part]) -> list[tuple[str, list[Part]]]:
    """Return the parts under their headings, without empty ones."""
    rows = [(title, [each for each in found if each.review.kind in kinds]) for title, kinds in GROUPS]
    return [(title, each) for title, each in rows if each]


def is_waiting(review: Review) -> bool:
    """Tell whether a thing is anything but simply published."""
    return review.stage != Stage.PUBLISHED


def is_unreviewed(review: Review) -> bool:
    """Tell whether readers see something that no clinician has found right."""
    return review.kind in CONFIRMED and review.stage == Stage.PUBLISHED and review.reviewed_id is None


def may(user, act: Act) -> bool:
    """Tell whether a user may do an act about changes of others."""
    return user.has_perm(MOVES[act].permission)


def _part(review: Review, content: Content, url: str, made: list[Version], said, records, user) -> Part:
    username = user.get_username()
    since = min(review.public_number or 0, review.number - 1)
    is_own = any(each.author == username for each in made if since < each.number <= review.number)
    acts = [act for act in Act if review.may(act) and may(user, act) and not (MOVES[act].by_another and is_own)]
    found = records.get(review.key, {})
    public, last = found.get(review.public_number), found[review.number]
    old = public.record if public and public.number != last.number else {}
    return Part(
        review=review,
        content=content,
        url=url,
        made=[each for each in made if each.number > since],
        differences=differences(review.kind, old, last.record),
        decisions=said.get(review.key, []),
        is_own=is_own,
        acts=acts,
        hint=why_not(review, user, is_own=is_own),
        # What stands there already is ticked by whoever has looked at it, not beforehand.
        is_ticked=any(act in acts for act in FORWARD),
    )


def _made(reviews: list[Review]) -> dict[Key, list[Version]]:
    """Return the versions of each thing without their content, the newest first; one query."""
    rows = Version.objects.filter(kind__in={each.kind for each in reviews}, name__in={each.name for each in reviews})
    found: dict[Key, list[Version]] = {}
    for row in rows.defer("record").order_by("-number"):
        row.who = AUTHORS.get(row.author, row.author)
        row.was_taken_away = row.digest == GONE
        found.setdefault((row.kind, row.name), []).append(row)
    return found


def _said(reviews: list[Review]) -> dict[Key, list[Decision]]:
    """Return what was decided about each thing, the newest first; one query."""
    rows = Decision.objects.filter(kind__in={each.kind for each in reviews}, name__in={each.name for each in reviews})
    found: dict[Key, list[Decision]] = {}
    for row in rows.order_by("-pk"):
        found.setdefault((row.kind, row.name), []).append(row)
    return found


def titles(reviews: Iterable[Review]) -> dict[Key, str]:
    """Return what each thing is called."""
    return {key: content.title for key, content in newest(reviews).items()}


def last_version(review: Review) -> Content | None:
    """Return the newest content of one thing."""
    row = Version.objects.of(review.kind, review.name).first()
    return content_of(row) if row else None
