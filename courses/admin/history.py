"""What every page of the editors does about versions: keeps them, shows them, restores them, refuses to overwrite."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.actions.restore import restore_beside
from courses.actions.versions import GONE, Credit, keep, keep_before, take_turn
from courses.admin.conflicts import Conflict, Seen, brought_forward, explain, present, refusing
from courses.admin.history_sections import keys, sections
from courses.admin.holding import (
    beside_the_record,
    held_version,
    is_held,
    newest_content,
    put_newest,
    removal_of,
    review_of,
    start_hidden,
    whole,
)
from courses.admin.restoring import laid_over, remark_faults
from courses.admin.review_things import page_of
from courses.models import Course, Ladder, Lesson, Rung, Stage, Version
from courses.versions import Snapshot, changes, gone, gone_with, in_form, snapshots, with_content

REMARK, SEEN = "version_remark", "version_seen"  # fields that the page adds to the form
OURS = {IS_POPUP_VAR, TO_FIELD_VAR, REMARK, "_save", "_continue", "_addanother"}
LIMITS = ("-MIN_NUM_FORMS", "-MAX_NUM_FORMS")  # of the rows of an inline
IDENTITY = ("course", "ladder", "key", "step")  # the columns that versions and links go by
REMARK_LENGTH = Version._meta.get_field("remark").max_length


@dataclass
class Editing:
    """What one request that saves a form knows of versions.

    With a `savepoint` what readers see is as it was before, and stays so: the save is taken back to there.
    """

    credit: Credit
    before: list[Snapshot] = field(default_factory=list)
    conflict: Conflict | None = None
    restored: Version | None = None
    savepoint: str | None = None


class WithHistory:
    """Makes a ModelAdmin keep a version of all that its form, its inlines and its deletions change.

    `outside` names fields of a record that stand on another page: who edits there is in nobody's way here.
    """

    outside: tuple[str, ...] = ()

    # --- Saving

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show or save a form; refuse to save over what somebody else has saved since it was opened."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            take_turn()
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _changeform_view(self, request, object_id, form_url, extra_context):
        """Let the form of what readers see work on its newest content, and take that back from the rows afterwards."""
        ours = (request, object_id, form_url, extra_context)
        thing = self._thing(request, object_id) if object_id else None
        is_reading = request.method != "POST" and thing is not None and held_version(thing) is None
        if thing is None or is_reading or not is_held(thing) or not self.has_view_or_change_permission(request, thing):
            self._begin(request, thing)
            return super()._changeform_view(*ours)
        with transaction.atomic():
            savepoint = transaction.savepoint()
            put_newest(thing)
            self._begin(request, thing, savepoint)
            response = super()._changeform_view(*ours)
            if getattr(request, "editing", None) is None or request.editing.savepoint:  # nothing was saved
                if hasattr(response, "render"):
                    response.render()
                transaction.savepoint_rollback(savepoint)
        return response

    def _begin(self, request, thing: Model | None, savepoint: str | None = None) -> None:
        if request.method != "POST":
            return
        restored = getattr(request, "restoring", None)
        request.editing = editing = Editing(_credit(request, restored), restored=restored, savepoint=savepoint)
        if thing is None or not self.has_change_permission(request, thing):
            return  # Django's own view says so
        thing = self._thing(request, str(thing.pk))  # with its newest content
        editing.before = in_form(thing)
        seen, here = Seen.read(request.POST.get(SEEN, "")), self._present(request, thing, editing.before)
        going = removal_of(thing)
        is_other = not seen.same_as(here) or (going and seen.number_of(editing.before[0]) < going.number)
        if is_other or savepoint:  # rows that only the newest content has are new at each request
            ours = {name: value for name, value in request.POST.items() if name in OURS or name.endswith(LIMITS)}
            request.POST = brought_forward(self, request, thing, seen, editing.before).as_post(ours)
        if is_other:
            editing.conflict = explain(thing, seen, here, editing.before)

    def _thing(self, request, object_id: str) -> Model | None:
        return self.get_object(
            request, unquote(object_id), request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR))
        )

    def _present(self, request, thing: Model, found: list[Snapshot]) -> Seen:
        fields = flatten_fieldsets(self.get_fieldsets(request, thing))
        hidden = self.get_readonly_fields(request, thing)
        return present(thing, found, [name for name in fields if name not in hidden], self.outside)

    def get_readonly_fields(self, request, obj=None) -> tuple[str, ...]:
        """Return the fields that nobody changes: what is stored stays what and where it is, whatever it says."""
        fields = tuple(super().get_readonly_fields(request, obj))
        own = {field.name for field in self.opts.fields} - set(fields)
        return (*fields, *(name for name in IDENTITY if name in own)) if obj else fields

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Return the form; one that is never valid for the second of two editors."""
        form = super().get_form(request, obj, change=change, **kwargs)
        editing = getattr(request, "editing", None)
        return refusing(form) if editing and editing.conflict and request.method == "POST" else form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Show the form with what it was opened with, and what somebody else did meanwhile."""
        editing = getattr(request, "editing", None)
        context["remark"], context["remark_length"] = request.POST.get(REMARK, ""), REMARK_LENGTH
        context["conflict"] = editing and editing.conflict
        context["restored"] = editing and editing.restored
        if obj is not None and self.has_change_permission(request, obj):
            context["removal"] = removal_of(obj)
            stored = self.model._base_manager.get(pk=obj.pk)  # a refused form has written into `obj`
            context["seen"] = str(self._present(request, stored, in_form(stored)))
        response = super().render_change_form(request, context, add, change, form_url, obj)
        if context["conflict"]:
            response.status_code = 409
        return response

    def save_related(self, request, form, formsets, change) -> None:
        """Save the rows of the inlines, then keep what was there before and what is there now."""
        super().save_related(request, form, formsets, change)
        editing = request.editing
        if editing.restored:
            restore_beside(editing.restored)
        found = changes(editing.before, in_form(form.instance))
        self.tell(request, form.instance)
        held = editing.savepoint is not None
        if held:
            transaction.savepoint_rollback(editing.savepoint)
            editing.savepoint = None
            if columns := beside_the_record(form):
                self.model.objects.filter(pk=form.instance.pk).update(**columns)
        keep_before(editing.before)
        keep(found, editing.credit, held=held)
        self._say_that_it_waits(request, form.instance)

    def save_model(self, request, obj, form, change) -> None:
        """Save one thing; readers see a new one when a second person has approved it."""
        if not change:
            start_hidden(obj)
        super().save_model(request, obj, form, change)

    def tell(self, request, thing: Model) -> None:
        """Tell an editor about what has been saved; the rows of `thing` hold it. A subclass may have words."""

    def _say_that_it_waits(self, request, thing: Model) -> None:
        review = review_of(thing)
        if review and review.stage == Stage.DRAFT:
            words = _("This is a draft. Readers see it once another person has approved it.")
            may_look = request.user.has_perm("courses.view_review")
            link = format_html(' <a href="{}">{}</a>', page_of(review), _("To its review")) if may_look else ""
            messages.info(request, format_html("{}{}", words, link))

    # --- Deleting

    def has_delete_permission(self, request, obj=None) -> bool:
        """A page that readers know is withdrawn, not deleted."""
        was_seen = isinstance(obj, Course | Lesson) and obj.published_at is not None
        return not was_seen and super().has_delete_permission(request, obj)

    def delete_model(self, request, obj) -> None:
        """Delete one thing; its last version says that it is gone, and who did it. What readers see waits for that."""
        take_turn()
        self._delete(request, [obj], lambda: super(WithHistory, self).delete_model(request, obj))

    @transaction.atomic
    def delete_queryset(self, request, queryset) -> None:
        """Delete what was ticked in a list, likewise."""
        take_turn()
        for thing in list(queryset):
            self._delete(request, [thing], lambda thing=thing: super(WithHistory, self).delete_model(request, thing))

    @transaction.atomic
    def _delete(self, request, things: list[Model], delete) -> None:
        lost: list[Snapshot] = []
        ladders = [thing.ladder_id for thing in things if isinstance(thing, Rung)]
        held = all(map(is_held, things))
        for thing in things:
            keep_before(_noting(gone_with(thing), lost))
        savepoint = transaction.savepoint()
        if held and ladders:
            put_newest(things[0])
        delete()
        left = list(snapshots(with_content(Ladder).filter(pk__in=ladders))) if ladders else lost
        if held:
            transaction.savepoint_rollback(savepoint)
            messages.info(request, _("Readers see it until another person has approved that it goes."))
        keep(left, _credit(request), held=held)

    # --- History

    def get_urls(self) -> list:
        """Return the addresses, ours first."""
        view = self.admin_site.admin_view(self.restore_view)
        name = f"courses_{self.opts.model_name}_restore"
        return [path("<path:object_id>/history/restore/", view, name=name), *super().get_urls()]

    @method_decorator(require_safe)
    def history_view(self, request, object_id, extra_context=None):
        """Show the versions of a thing, page by page, and what differs between two of them."""
        thing = self.get_object(request, unquote(object_id))
        if thing is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, thing):
            raise PermissionDenied
        kept = whole(thing)
        if kept is not thing:
            return HttpResponseRedirect(_history_of(self, kept))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Versions of %(thing)s") % {"thing": thing},
            "opts": self.opts,
            "thing": thing,
            "sections": sections(request, thing),
            "restore": f"{self.admin_site.name}:courses_{self.opts.model_name}_restore",
            "may_restore": self.has_change_permission(request, thing),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/courses/history.html", context)

    @method_decorator(require_POST)
    def restore_view(self, request, object_id):
        """Save an old version as a new one, through the checks of the form."""
        with transaction.atomic():
            take_turn()
            thing = self.get_object(request, unquote(object_id))
            if thing is None or not self.has_change_permission(request, thing):
                raise Http404 if thing is None else PermissionDenied
            version = _chosen(request, thing)
            history = HttpResponseRedirect(_history_of(self, thing))
            newest = Version.objects.of(version.kind, version.name).first()
            if request.POST.get("newest") != str(newest.number):
                messages.warning(request, _("Nothing was restored: there is a newer version. Please look again."))
                return history
            if faults := remark_faults(version):
                messages.error(request, _("Nothing was restored: %(faults)s") % {"faults": " ".join(faults)})
                return history
            with newest_content(thing):
                fresh = self._thing(request, object_id)
                seen = str(self._present(request, fresh, in_form(fresh)))
                request.POST = laid_over(self, request, fresh, version).as_post({SEEN: seen})
            request.restoring = version
            change = reverse(f"{self.admin_site.name}:courses_{self.opts.model_name}_change", args=[thing.pk])
            response = self.changeform_view(request, object_id, change)
        return history if response.status_code == 302 else response


def _credit(request, restored: Version | None = None) -> Credit:
    """Return what the versions of a request say of their making."""
    remark = "".join(sign for sign in request.POST.get(REMARK, "") if sign.isprintable()).strip()[:REMARK_LENGTH]
    author = request.user.get_username()
    if restored is None:
        return Credit(author, remark)
    return Credit(author, remark, restored=(restored.kind, restored.name), restored_from=restored.number)


def _noting(found, lost: list[Snapshot]):
    """Pass each content on and note, without it, that it is about to be gone: a course does not fit into memory."""
    for each in found:
        lost.append(gone(each))
        yield each


def _history_of(model_admin, thing: Model) -> str:
    return reverse(f"{model_admin.admin_site.name}:courses_{thing._meta.model_name}_history", args=[thing.pk])


def _chosen(request, thing: Model) -> Version:
    """Return the version that is to be restored; raise Http404 when `thing` has none like it."""
    key, number = (request.POST.get("kind"), request.POST.get("name")), request.POST.get("number", "")
    if key not in keys(thing) or not number.isdecimal() or len(number) > 9:
        raise Http404
    return get_object_or_404(Version.objects.exclude(digest=GONE), kind=key[0], name=key[1], number=int(number))
