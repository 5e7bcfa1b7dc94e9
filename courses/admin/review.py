"""Reviews, decisions and reviewers: what waits, who decided what, and in which role somebody reviews."""

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _now
from django.views.decorators.http import require_safe

from courses.admin import desk
from courses.admin.parts import EditorAdmin
from courses.admin.review_acts import WithDecisions
from courses.admin.review_form import DecisionForm
from courses.admin.review_list import ReviewList
from courses.admin.review_parts import grouped, is_unreviewed, is_waiting, may, of_page, parts, titles
from courses.admin.review_preview import WithBundlePreview
from courses.admin.review_things import page_of
from courses.admin.review_words import BUTTONS
from courses.bundles import lesson_of
from courses.models import SOURCE_LANGUAGE, Act, Decision, Lesson, Review, Reviewer

# The buttons below what waits, in the order in which they come up.
_PRESSED = (Act.SUBMIT, Act.APPROVE, Act.PUBLISH, Act.SCHEDULE, Act.RETURN)


class ReadOnlyAdmin(EditorAdmin):
    """What nobody adds, changes or deletes by hand."""

    view_on_site = False

    def has_add_permission(self, request) -> bool:
        """Nobody adds one by hand."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """Nobody changes one by hand."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """Nobody deletes one."""
        return False


@admin.register(Review)
class ReviewAdmin(WithDecisions, WithBundlePreview, ReviewList, ReadOnlyAdmin):
    """The list of all changes, a page for what belongs together, an address a decision, and the editors' desk."""

    change_list_template = "admin/courses/review/change_list.html"

    def get_urls(self) -> list:
        """Return the addresses, ours first."""
        pages = [
            ("desk/", self.desk_page, "review_desk"),
            ("<int:pk>/", self.page_view, "review_page"),
            ("<int:pk>/preview/<str:language>/", self.preview, "review_preview"),
            *((f"<int:pk>/{act}/", self._deciding(act), f"review_{act}") for act in Act),
        ]
        ours = [path(at, self.admin_site.admin_view(view), name=f"courses_{name}") for at, view, name in pages]
        return [*ours, *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Lead to the page of the review, which stands in for a form."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return HttpResponseRedirect(page_of(found))

    @method_decorator(require_safe)
    def page_view(self, request, pk: int):
        """Show everything that waits together with one change."""
        review = Review.objects.filter(pk=pk).first()
        if review is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        if not self.has_view_permission(request, review):
            raise PermissionDenied
        return self.review_page(request, review)

    def review_page(self, request, review: Review, *, form: DecisionForm | None = None, refused=(), status=200):
        """Return the page of a review; after a refusal with what was ticked and typed."""
        lesson, act = lesson_of(review), form.act if form else None
        together = of_page(review, lesson)
        shown = parts(
            [each for each in together if is_waiting(each) or is_unreviewed(each) or each.may(Act.WITHDRAW)],
            request.user,
        )
        waiting = [each for each in shown if is_waiting(each.review)]
        unreviewed = [each for each in shown if is_unreviewed(each.review)]
        public = [each for each in shown if Act.WITHDRAW in each.acts]
        if request.method == "POST":
            ticked = set(request.POST.getlist("seen"))
            for each in shown:
                each.is_ticked = each.seen in ticked and bool(each.acts)
        offered = [each for each in _PRESSED if any(each in part.acts for part in waiting)]
        context = {
            "title": _now("Review"),
            "subtitle": _called(review, lesson),
            "review": review,
            "lesson": lesson,
            "groups": grouped(waiting),
            "count": len(waiting),
            "unreviewed": unreviewed,
            "may_confirm": may(request.user, Act.CONFIRM),
            "public": public,
            "offers": [(each, BUTTONS[each]) for each in offered],
            "schedules": Act.SCHEDULE in offered,
            "previews": {
                name: reverse("admin:courses_review_preview", args=[review.pk, code])
                for code, name in settings.LANGUAGES
            },
            "refused": refused,
            # Where the button is gone its field is gone too; what was typed is not.
            "typed": request.POST.get("remark", "")
            if refused and not (unreviewed if act == Act.CONFIRM else offered)
            else "",
            "form": _form(form, act, auto_id="waiting-%s", mine=act != Act.CONFIRM),
            "confirm_form": _form(form, act, auto_id="confirm-%s", mine=act == Act.CONFIRM),
            "confirms": act == Act.CONFIRM,
        }
        return self.own_page(request, "page", context, status=status)

    def own_page(self, request, name: str, context: dict, *, status: int = 200) -> TemplateResponse:
        """Return one of the pages of the review."""
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/courses/review/{name}.html", context, status=status)

    @method_decorator(require_safe)
    def desk_page(self, request):
        """Show what needs the person who looks."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {"title": _now("What needs me"), "sections": desk.sections(request.user)}
        return self.own_page(request, "desk", context)

    def desk_cards(self, request) -> list[dict]:
        """Return the card that leads to the editors' desk."""
        return [desk.card(request.user)]

    def _deciding(self, act: Act):
        def view(request, pk: int):
            return self.decide_view(request, pk, act)

        return view


def _called(review: Review, lesson: Lesson | None) -> str:
    """Return what the page is about: the lesson, or what stands alone."""
    if lesson is None:
        return titles([review]).get(review.key, review.name)
    text = lesson.text_in(SOURCE_LANGUAGE, drafts=True)
    return text.title if text else str(lesson)


def _form(form: DecisionForm | None, act: Act | None, *, auto_id: str, mine: bool) -> DecisionForm:
    """Return the form of one part of the page: the one that was sent from there, or an empty one."""
    if form is None or not mine:
        return DecisionForm(auto_id=auto_id)
    form.auto_id = auto_id
    return form


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Who decided what, to read: the newest first."""

    list_display = ("at", "act", "kind", "name", "number", "by", "role", "remark")
    list_filter = ("act", "kind", "role")
    search_fields = ("name", "by")
    date_hierarchy = "at"
    ordering = ("-pk",)


@admin.register(Reviewer)
class ReviewerAdmin(EditorAdmin):
    """In which role somebody reviews; superusers say so, for readers are told it."""

    list_display = ("user", "role", "shown_name")
    list_select_related = ("user",)
    autocomplete_fields = ("user",)

    def has_module_permission(self, request) -> bool:
        """Superusers alone."""
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None) -> bool:
        """Superusers alone."""
        return request.user.is_superuser

    def has_add_permission(self, request) -> bool:
        """Superusers alone."""
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None) -> bool:
        """Superusers alone."""
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None) -> bool:
        """Superusers alone."""
        return request.user.is_superuser
