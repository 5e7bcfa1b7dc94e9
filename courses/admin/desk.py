"""The editors' desk, “What needs me”: what waits for one person, section by section, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.admin.desk_checks import failing
from courses.admin.due import SOON
from courses.admin.review_parts import AUTHORS, CONFIRMED, may
from courses.admin.review_things import newest, page_of
from courses.admin.review_words import stage_of, when
from courses.admin.translations import EDIT
from courses.models import (
    SOURCE_LANGUAGE,
    Act,
    Claim,
    Decision,
    Lesson,
    Review,
    Stage,
    VersionKind,
)
from courses.models.version import IMPORT
from courses.translations import overviews
from courses.versions import name_of

ROWS = 20  # that a section shows of its own


@dataclass(frozen=True)
class Row:
    """One line of a section: what it is, where it is looked at, and what is to be said of it."""

    title: str
    url: str = ""
    language: str = ""
    note: str = ""
    problem: str = ""


@dataclass
class Section:
    """What waits in one way. `empty` says so when nothing does."""

    name: str
    title: str
    empty: str
    url: str
    count: int = 0
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changes: list[Review] = field(default_factory=list)

    @property
    def has_more(self) -> bool:
        """Tell whether the full list is longer."""
        return self.count > len(self.rows)


def card(user) -> dict:
    """Return the card of the front page: how many changes wait for `user`."""
    found = [queryset for _name, queryset in _queues(user).items()]
    return {
        "title": _("What needs me"),
        "count": sum(each.count() for each in found),
        "url": reverse("admin:courses_review_desk"),
        "note": _problems(found),
    }


def sections(user) -> list[Section]:
    """Return the sections that concern `user`, empty ones too."""
    found = [_queue(name, queryset) for name, queryset in _queues(user).items()]
    _fill(found)
    if user.has_perm("courses.view_claim") and (user.has_perm(EDIT) or may(user, Act.APPROVE)):
        found.append(_due())
    if user.has_perm("courses.view_lessontext"):
        found.append(_stale())
    if user.has_perm(EDIT):
        checked = failing()
        found.append(_checks("errors", _("Mistakes in what readers see"), checked.errors, checked.too_large))
        found.append(_checks("warnings", _("Warnings that nobody has answered"), checked.warnings, checked.too_large))
    if may(user, Act.CONFIRM):
        found.append(_unreviewed())
    return found


def _queues(user) -> dict:
    """Return the changes that wait for a user, by section; only sections that concern who they are."""
    mine = user.get_username()
    queues = {}
    if may(user, Act.APPROVE):
        queues["approve"] = Review.objects.filter(stage=Stage.IN_REVIEW).without_hand_of(mine)
    if may(user, Act.SUBMIT):
        queues["mine"] = Review.objects.filter(stage=Stage.DRAFT).last_changed_by(mine)
    if may(user, Act.PUBLISH):
        queues["publish"] = Review.objects.filter(stage=Stage.APPROVED)
    if may(user, Act.SUBMIT):
        queues["import"] = Review.objects.filter(stage=Stage.DRAFT).last_changed_by(IMPORT)
    return queues


def _queue(name: str, queryset) -> Section:
    words = {
        "approve": (_("Waits for your approval"), _("Nothing waits for you."), "stage=in-review&whose=others"),
        "mine": (
            _("Returned to you, and your drafts"),
            _("Nothing was returned to you, and you have no drafts."),
            "stage=draft&whose=mine",
        ),
        "publish": (_("Approved, to be published"), _("Nothing is approved and not published."), "stage=approved"),
        "import": (_("Came with an import"), _("No import has left drafts."), "stage=draft&whose=import"),
    }
    title, empty, query = words[name]
    # What could not be published comes first, then what was changed last.
    rows = list(queryset.order_by("-problem", "-changed_at", "pk")[:ROWS])
    url = f"{reverse('admin:courses_review_changelist')}?{query}"
    return Section(name, title, empty, url, count=queryset.count(), changes=rows)


def _fill(found: list[Section]) -> None:
    """Give each queue its rows: titles, people and what was said, for all of them at once."""
    reviews = list({each.pk: each for section in found for each in section.changes}.values())
    contents, returned = newest(reviews), _returned(reviews)
    for section in found:
        for review in section.changes:
            content = contents.get(review.key)
            title, language = (content.title, content.language) if content else (review.name, "")
            note = returned.get((*review.key, review.number)) or _who(review, content)
            kind = VersionKind(review.kind).label
            row = Row(f"{title} · {kind}", page_of(review), language, note, review.problem)
            section.rows.append(row)


def _who(review: Review, content) -> str:
    if review.stage == Stage.APPROVED:
        return stage_of(review)
    if content is None:
        return ""
    author = AUTHORS.get(content.author, content.author)
    return _("%(who)s, %(when)s") % {"who": author, "when": when(content.at)}


def _returned(reviews: Iterable[Review]) -> dict[tuple[str, str, int], str]:
    """Return what was said when a change was returned, where that was the last decision about it."""
    reviews = list(reviews)
    rows = Decision.objects.filter(kind__in={each.kind for each in reviews}, name__in={each.name for each in reviews})
    last = {}
    for row in rows.order_by("pk"):
        last[row.kind, row.name, row.number] = row
    said = _("Returned by %(who)s: %(why)s")
    return {key: said % {"who": row.by, "why": row.remark} for key, row in last.items() if row.act == Act.RETURN}


def _problems(found) -> str:
    count = sum(each.exclude(problem="").count() for each in found)
    words = ngettext("%(count)d could not be published", "%(count)d could not be published", count)
    return words % {"count": count} if count else ""


def _due() -> Section:
    today = timezone.localdate()
    claims = Claim.objects.due(by=today + SOON).filter(is_public=True).prefetch_related("texts")
    rows = sorted(claims, key=lambda claim: (claim.check_by, claim.key))
    url = f"{reverse('admin:courses_claim_changelist')}?due=soon"
    section = Section("due", _("Claims to check in the next 30 days"), _("No claim falls due."), url, count=len(rows))
    for claim in rows[:ROWS]:
        text = claim.text_in(SOURCE_LANGUAGE)
        say = _("past its day: %(day)s") if claim.is_stale(today) else _("by %(day)s")
        note = say % {"day": localize(claim.check_by)}
        change = reverse("admin:courses_claim_change", args=[claim.pk])
        section.rows.append(Row(text.statement if text else claim.key, change, getattr(text, "language", ""), note))
    return section


def _stale() -> Section:
    url, empty = reverse("admin:courses_stale"), _("Every translation follows its source.")
    section = Section("stale", _("Sections whose English has moved on"), empty, url)
    for each in overviews(Lesson.objects.order_by("course__slug", "position")):
        if not each.stale:
            continue
        section.count += 1
        if len(section.rows) < ROWS:
            count = len(each.stale)
            note = ngettext("%(count)d section", "%(count)d sections", count) % {"count": count}
            page = reverse("admin:courses_lessontext_stale", args=[each.text.pk])
            section.rows.append(Row(each.text.title, page, each.text.language, note))
    return section


def _checks(name: str, title: str, found: list, too_large: list[str]) -> Section:
    section = Section(name, title, _("The checks find nothing."), "", count=len(found))
    section.rows = [Row(each.message, each.url, note=each.place) for each in found[:ROWS]]
    section.notes = [
        _("The course “%(course)s” is too large to be checked here. Whoever runs the portal can do it: %(command)s")
        % {"course": slug, "command": "manage.py check_content"}
        for slug in too_large
    ]
    if section.has_more:
        section.notes.append(_("Whoever runs the portal can list them all: %s") % "manage.py check_content")
    return section


def _unreviewed() -> Section:
    """Return the published lessons of which a text or a claim was never found right by a clinician."""
    rows = Review.objects.filter(kind__in=CONFIRMED, public_number__isnull=False, reviewed=None)
    by_lesson: dict[str, int] = {}
    keys = {}
    for kind, name, pk in rows.values_list("kind", "name", "pk"):
        if kind == VersionKind.LESSON_TEXT:
            lesson = name.rpartition("/")[0]
            by_lesson[lesson] = by_lesson.get(lesson, 0) + 1
        else:
            keys[name] = pk
    for course, key, lesson in Claim.objects.filter(is_public=True).values_list("course__slug", "key", "lesson__slug"):
        if f"{course}/{key}" in keys:
            by_lesson[f"{course}/{lesson}"] = by_lesson.get(f"{course}/{lesson}", 0) + 1
    pages = dict(Review.objects.filter(kind=VersionKind.LESSON).values_list("name", "pk"))
    lessons = Lesson.objects.published().select_related("course").prefetch_related("texts")
    found = [each for each in lessons.order_by("course__slug", "position") if name_of(each) in by_lesson]
    url = f"{reverse('admin:courses_lesson_changelist')}?state__exact=published"
    title, empty = _("Published, not reviewed by a clinician"), _("A clinician has reviewed every published lesson.")
    section = Section("unreviewed", title, empty, url, count=len(found))
    for lesson in found[:ROWS]:
        text, count = lesson.text_in(SOURCE_LANGUAGE), by_lesson[name_of(lesson)]
        note = ngettext("%(count)d text or claim", "%(count)d texts and claims", count) % {"count": count}
        pk = pages.get(name_of(lesson))
        page = reverse("admin:courses_review_page", args=[pk]) if pk else ""
        section.rows.append(Row(text.title if text else lesson.slug, page, getattr(text, "language", ""), note))
    return section
