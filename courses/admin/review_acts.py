"""What happens when a button of the review is pressed: it is done once, or the person is told plainly why not."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.actions.review import MovedOn, NotReady, OwnChange, decide
from courses.admin import review_words
from courses.admin.review_form import DecisionForm, Seen, read_seen
from courses.admin.review_parts import AUTHORS, last_version, may, titles
from courses.admin.review_things import newest, page_of
from courses.models import Act, Decision, LessonText, Review, VersionKind

SURE = "sure"


class WithDecisions:
    """Adds `<pk>/<act>/` to the ModelAdmin of reviews: one address a decision."""

    @method_decorator(require_POST)
    def decide_view(self, request, pk: int, act: str):
        """Do one act about everything that was ticked, or about nothing."""
        if act not in Act.values:
            raise Http404
        act, review = Act(act), get_object_or_404(Review, pk=pk)
        if not self.has_view_permission(request, review) or not may(request.user, act):
            raise PermissionDenied
        seen = read_seen(request.POST.getlist("seen"))
        taken = [each for each in seen if each.allows(act)]
        asks = act == Act.WITHDRAW and SURE not in request.POST
        form = DecisionForm(act, None if asks else request.POST, initial={"remark": request.POST.get("remark", "")})
        if not taken:
            nothing = _("Nothing was done: tick at least one change with which this can be done as it stands.")
            return self.review_page(request, review, form=form, refused=[nothing], status=409)
        if asks or (act == Act.WITHDRAW and not form.is_valid()):
            return self.sure_page(request, review, taken, form)
        if not form.is_valid():
            return self.review_page(request, review, form=form)
        return self._decide(request, review, act, taken, len(seen) - len(taken), form)

    def _decide(self, request, review: Review, act: Act, taken: list[Seen], others: int, form: DecisionForm):
        seen = {each.pk: each.number for each in taken}
        try:
            done = decide(act=act, seen=seen, by=request.user, **form.cleaned_data)
        except MovedOn as moved:
            if moved.review and (again := _repeated(moved.review, seen, act, request.user)):
                messages.info(request, _("You have done this already: %(what)s") % {"what": again})
                return self.back(review)
            refused = [_("Nothing was done: it is no longer as you saw it."), what_moved(moved, seen)]
        except OwnChange as own:
            title = _title(own.review)
            refused = [_("Nothing was done: you have a hand in “%(what)s”.") % {"what": title}, str(review_words.OWN)]
        except NotReady as error:
            refused = [_("Nothing was done: readers would see mistakes."), *map(str, error.faults)]
        else:
            messages.success(request, review_words.done(act, len(done)))
            if others:
                messages.info(request, review_words.left_out(others))
            return self.back(review)
        return self.review_page(request, review, form=form, refused=refused, status=409)

    def back(self, review: Review) -> HttpResponseRedirect:
        """Go to the page of a review; to the list where what was taken away has none any more."""
        is_there = Review.objects.filter(pk=review.pk).exists()
        return HttpResponseRedirect(page_of(review) if is_there else reverse("admin:courses_review_changelist"))

    def sure_page(self, request, review: Review, taken: list[Seen], form: DecisionForm):
        """Say what readers will see once the ticked things are withdrawn, and ask."""
        reviews = list(Review.objects.filter(pk__in=[each.pk for each in taken]))
        called = newest(reviews)
        context = {
            "title": _("Withdraw from readers?"),
            "review": review,
            "form": form,
            "seen": [f"{each.pk}:{each.number}:{each.stage}" for each in taken],
            "effects": [(called[each.key], effect(each)) for each in reviews if each.key in called],
            "held": any(each.is_held for each in reviews),
            "sure": SURE,
        }
        return self.own_page(request, "withdraw", context)


def effect(review: Review) -> str:
    """Return what readers see once a thing is withdrawn."""
    if review.kind == VersionKind.COURSE:
        return _("Readers find neither the course nor any of its lessons; copies that were printed stay as they are.")
    if review.kind == VersionKind.LESSON:
        return _("Readers no longer find the lesson, and the course goes on without it.")
    course, lesson, language = review.name.split("/")
    others = LessonText.objects.filter(lesson__course__slug=course, lesson__slug=lesson, is_public=True)
    left = set(others.exclude(language=language).values_list("language", flat=True))
    names = [name for code, name in settings.LANGUAGES if code in left]
    if names:
        return _("Readers of this language see the lesson in %(others)s, and are told so.") % {"others": names[0]}
    return _("Readers no longer find the lesson: it has no other text.")


def what_moved(moved: MovedOn, seen: dict[int, int]) -> str:
    """Return who did what to a change that is no longer as it was seen."""
    review = moved.review
    if review is None:
        return _("One of these changes is not there any more.")
    content = last_version(review)
    if content and review.number != seen.get(review.pk):
        said = {"who": AUTHORS.get(content.author, content.author), "what": content.title}
        return _("%(who)s changed “%(what)s” on %(when)s.") % {**said, "when": review_words.when(content.at)}
    decision = _last(review)
    if decision:
        return review_words.happened(decision, _title(review))
    return f"{_title(review)}: {review_words.stage_of(review)}"


def _repeated(review: Review, seen: dict[int, int], act: Act, user) -> str:
    """Return what the same person has just done with the same press, or nothing."""
    last = _last(review)
    if last is None or (last.act, last.by, last.number) != (act, user.get_username(), seen[review.pk]):
        return ""
    return review_words.happened(last, _title(review))


def _last(review: Review) -> Decision | None:
    return Decision.objects.filter(kind=review.kind, name=review.name).first()


def _title(review: Review) -> str:
    return titles([review]).get(review.key, review.name)
