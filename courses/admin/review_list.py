"""The list of all changes: where each stands, filters, and one decision about many of them."""

from collections.abc import Iterable, Iterator

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.views.main import ChangeList
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses.actions.review import MovedOn, NotReady, OwnChange, decide
from courses.admin.publishing import TOLD
from courses.admin.review_acts import what_moved
from courses.admin.review_form import NEEDS_REMARK, REMARK_LENGTH, Seen, read_seen
from courses.admin.review_parts import AUTHORS, may
from courses.admin.review_things import newest, page_of
from courses.admin.review_words import BUTTONS, OWN, done, left_out, stage_of
from courses.models import MOVES, Act, Review, Stage, VersionKind
from courses.models.version import IMPORT
from courses.templatetags.reading import in_language

AT_ONCE = 100  # changes that one batch decides about: all of them or none
# What others are named by is published before them; a lesson goes with its texts, which it needs and which need it.
_RANKS = (
    (VersionKind.REFERENCE, VersionKind.TERM),
    (VersionKind.COURSE, VersionKind.MODULE),
    (VersionKind.CLAIM, VersionKind.LADDER, VersionKind.CORRECTION),
    (VersionKind.LESSON, VersionKind.LESSON_TEXT),
)


class StageFilter(admin.SimpleListFilter):
    """By stage; without a choice what is open."""

    title = _("stage")
    parameter_name = "stage"

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        """Return the choices beside the first."""
        return [*Stage.choices, ("all", _("all"))]

    def choices(self, changelist) -> Iterator[dict]:
        """Yield the choices, of which the first says what is shown without any."""
        first, *others = super().choices(changelist)
        yield {**first, "display": _("open")}
        yield from others

    def queryset(self, request, queryset):
        """Return what the choice leaves; a single change that is asked for by an act is never hidden."""
        if self.value() == "all":
            return queryset
        return queryset.filter(stage=self.value()) if self.value() else queryset.open()


class WhoFilter(admin.SimpleListFilter):
    """By who made the newest content."""

    title = _("whose")
    parameter_name = "whose"

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        """Return the choices."""
        return [("mine", _("mine")), ("others", _("I have no hand in it")), ("import", _("from an import"))]

    def queryset(self, request, queryset):
        """Return what the choice leaves."""
        username = request.user.get_username()
        if self.value() == "others":
            return queryset.without_hand_of(username)
        author = {"mine": username, "import": IMPORT}.get(self.value())
        return queryset.last_changed_by(author) if author else queryset


class ReviewChangeList(ChangeList):
    """Rows with their titles, fetched for the whole page at once."""

    def get_results(self, request) -> None:
        """Fetch the rows, then what each is called and who made it."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        contents = newest(self.result_list)
        for each in self.result_list:
            each.content = contents.get(each.key)

    def url_for_result(self, result) -> str:
        """Return the page of a review."""
        return page_of(result)


class BulkForm(ActionForm):
    """What goes with a decision about many: a remark, and when the list was drawn."""

    remark = forms.CharField(
        label=_("Remark:"), required=False, max_length=REMARK_LENGTH, widget=forms.TextInput(attrs={"size": 30})
    )
    drawn_at = forms.CharField(
        label="", required=False, initial=lambda: timezone.now().isoformat(), widget=forms.HiddenInput
    )


class ReviewList:
    """The list of ReviewAdmin, with its acts about many rows."""

    list_display = ("title", "kind", "where", "who", "when")
    list_filter = (StageFilter, WhoFilter, "kind")
    search_fields = ("name",)
    ordering = ("-changed_at", "pk")
    list_max_show_all = 90  # each row sends two fields, and DATA_UPLOAD_MAX_NUMBER_FIELDS bounds them
    action_form = BulkForm
    actions = ("submit_many", "approve_many", "return_many", "publish_many")

    def changelist_view(self, request, extra_context=None):
        """Show the list."""
        return super().changelist_view(request, {"title": _now("Changes"), **(extra_context or {})})

    def get_changelist(self, request, **kwargs):
        """Return the list that knows the titles of its rows."""
        return ReviewChangeList

    @admin.display(description=_("title"))
    def title(self, review: Review) -> str:
        """What the thing is called."""
        return in_language(review.content.title, review.content.language) if review.content else review.name

    @admin.display(description=_("stage"), ordering="stage")
    def where(self, review: Review) -> str:
        """Where the change stands."""
        return stage_of(review)

    @admin.display(description=_("who"))
    def who(self, review: Review) -> str:
        """Who made the newest content."""
        return AUTHORS.get(review.content.author, review.content.author) if review.content else ""

    @admin.display(description=_("when"), ordering="changed_at")
    def when(self, review: Review):
        """When it was changed, or decided about."""
        return review.changed_at

    def action_checkbox(self, obj: Review) -> str:
        """The box of a row, and beside it which version the row showed."""
        seen = f"{obj.pk}:{obj.number}:{obj.stage}"
        return format_html('{}<input type="hidden" name="seen" value="{}">', super().action_checkbox(obj), seen)

    def has_submit_permission(self, request) -> bool:
        """Tell whether the user may send changes to review."""
        return may(request.user, Act.SUBMIT)

    def has_review_permission(self, request) -> bool:
        """Tell whether the user may approve and return."""
        return may(request.user, Act.APPROVE)

    def has_publish_permission(self, request) -> bool:
        """Tell whether the user may publish."""
        return may(request.user, Act.PUBLISH)

    @admin.action(description=BUTTONS[Act.SUBMIT], permissions=["submit"])
    def submit_many(self, request, queryset) -> None:
        """Send the ticked changes to review."""
        decide_many(request, Act.SUBMIT, queryset)

    @admin.action(description=BUTTONS[Act.APPROVE], permissions=["review"])
    def approve_many(self, request, queryset) -> None:
        """Approve the ticked changes in which the user has no hand."""
        decide_many(request, Act.APPROVE, queryset)

    @admin.action(description=BUTTONS[Act.RETURN], permissions=["review"])
    def return_many(self, request, queryset) -> None:
        """Return the ticked changes."""
        decide_many(request, Act.RETURN, queryset)

    @admin.action(description=BUTTONS[Act.PUBLISH], permissions=["publish"])
    def publish_many(self, request, queryset) -> None:
        """Publish the ticked changes."""
        decide_many(request, Act.PUBLISH, queryset)


def decide_many(request, act: Act, queryset) -> None:
    """Do one act about all ticked changes, batch by batch, and say what was done and what not."""
    remark = request.POST.get("remark", "").strip()[:REMARK_LENGTH]
    if act in NEEDS_REMARK and not remark:
        messages.error(request, _now("Nothing was done: write a remark, so that those who made the changes know why."))
        return
    ticked = as_seen(request, queryset)
    taken = {pk: seen for pk, seen in ticked.items() if seen.allows(act)}
    if others := len(ticked) - len(taken):
        messages.info(request, left_out(others))
    reviews = Review.objects.filter(pk__in=taken)
    if MOVES[act].by_another:
        reviews = _without_own(request, reviews)
    finished, problems = 0, []
    for batch in batches(reviews):
        try:
            finished += len(
                decide(act=act, seen={pk: taken[pk].number for pk in batch}, by=request.user, remark=remark)
            )
        except NotReady as error:
            problems += [*map(str, error.faults)]
        except MovedOn as moved:
            problems.append(what_moved(moved, {pk: taken[pk].number for pk in batch}))
        except OwnChange:  # it became one while this was going on
            problems.append(str(OWN))
    _tell(request, act, finished, problems)


def as_seen(request, queryset) -> dict[int, Seen]:
    """Return by primary key what the person saw of each ticked row.

    Where all rows of a long list are chosen, those of other pages count as seen unless they have changed since.
    """
    shown = {each.pk: each for each in read_seen(request.POST.getlist("seen"))}
    try:
        drawn_at = parse_datetime(request.POST.get("drawn_at", ""))
    except ValueError:
        drawn_at = None
    found = {}
    for pk, number, stage, changed_at in queryset.order_by("pk").values_list("pk", "number", "stage", "changed_at"):
        if pk in shown:
            found[pk] = shown[pk]
        elif drawn_at and timezone.is_aware(drawn_at) and changed_at <= drawn_at:
            found[pk] = Seen(pk, number, stage)
    return found


def batches(reviews: Iterable[Review]) -> Iterator[list[int]]:
    """Yield the primary keys of changes in an order in which they can be published, a lesson with its texts."""
    ranks = {kind: rank for rank, kinds in enumerate(_RANKS) for kind in kinds}
    last = len(_RANKS) - 1

    def place(review: Review) -> tuple[int, str]:
        is_lesson = ranks[review.kind] == last
        return ranks[review.kind], "/".join(review.name.split("/")[:2]) if is_lesson else ""

    batch, before = [], None
    for review in sorted(reviews, key=lambda each: (*place(each), each.name)):
        here = place(review)
        if batch and (here[0] != before[0] or (len(batch) >= AT_ONCE and (here != before or here[0] != last))):
            yield batch
            batch = []
        batch.append(review.pk)
        before = here
    if batch:
        yield batch


def _without_own(request, reviews):
    others = reviews.without_hand_of(request.user.get_username())
    own = reviews.count() - others.count()
    if own:
        words = ngettext(
            "%(count)d was left out: you have a hand in it, and another person approves it.",
            "%(count)d were left out: you have a hand in them, and another person approves them.",
            own,
        )
        messages.info(request, words % {"count": own})
    return others


def _tell(request, act: Act, finished: int, problems: list[str]) -> None:
    if finished:
        messages.success(request, done(act, finished))
    elif not problems:
        messages.warning(request, _now("Nothing was done: this cannot be done with any of these as they stand."))
    if not problems:
        return
    messages.error(
        request,
        _now("Some were not done, and nothing of what was ticked together with them (up to %(count)d at a time).")
        % {"count": AT_ONCE},
    )
    for problem in problems[:TOLD]:
        messages.error(request, problem)
    rest = len(problems[TOLD:])
    if rest:
        more = ngettext("There is one more reason.", "There are %(count)d more reasons.", rest)
        messages.error(request, more % {"count": rest})
