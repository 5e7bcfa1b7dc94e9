"""The public page as it will be once a bundle is published: published for a moment, shown, and taken back."""

import copy

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import resolve, reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.languages import CODES
from courses.actions.review import NotReady, show
from courses.actions.versions import take_turn
from courses.admin.review_parts import is_waiting, of_page
from courses.bundles import lesson_of
from courses.models import Course, Lesson, Review, State, VersionKind

# What stands outside of lessons is shown on these pages.
_PAGES = {
    VersionKind.REFERENCE: "reference",
    VersionKind.TERM: "term",
    VersionKind.CORRECTION: "course_corrections",
}


class WithBundlePreview:
    """Adds `<pk>/preview/<language>/` to the ModelAdmin of reviews."""

    @method_decorator(require_safe)
    def preview(self, request, pk: int, language: str):
        """Show exactly the public page with all waiting changes of the bundle; `admin_view` keeps it out of caches."""
        review = get_object_or_404(Review, pk=pk)
        if not self.has_view_permission(request, review):
            raise PermissionDenied
        if language not in CODES:
            raise Http404
        lesson = lesson_of(review)
        try:
            with translation.override(language):
                return as_published(request, review, lesson, language)
        except NotReady as error:
            missing = list(map(str, error.faults))
        except Http404:
            missing = [_("Readers would not find this page: nothing of it would be published.")]
        context = {"title": _("There is nothing to show yet"), "review": review, "missing": missing}
        return self.own_page(request, "not_ready", context, status=409)


def as_published(request, review: Review, lesson: Lesson | None, language: str):
    """Return the response of the public page in `language`, the active one, with the whole bundle published.

    The database is as before afterwards. Raises NotReady where a change cannot be applied, and Http404 where readers
    would find no page.
    """
    with transaction.atomic():
        take_turn()
        try:
            show(each for each in of_page(review, lesson) if is_waiting(each))
            _open_course(review)
            url = page_url(review, lesson)
            view = resolve(url)
            response = view.func(_as_reader(request, url, language), *view.args, **view.kwargs)
            return response.render() if hasattr(response, "render") else response
        finally:
            transaction.set_rollback(True)


def page_url(review: Review, lesson: Lesson | None) -> str:
    """Return the public page, in the active language, on which readers see a change."""
    if lesson:
        return lesson.get_absolute_url()
    own = review.name.partition("/")[0]
    return reverse(f"courses:{_PAGES.get(review.kind, 'course')}", args=[own])


def _open_course(review: Review) -> None:
    """Let the course be public too: a lesson is looked at before its course is there."""
    if review.kind in {VersionKind.REFERENCE, VersionKind.TERM}:
        return
    course = Course.objects.filter(slug=review.name.partition("/")[0])
    course.exclude(state=State.PUBLISHED).update(state=State.PUBLISHED, published_at=timezone.now())


def _as_reader(request, url: str, language: str):
    """Return a copy of `request` for the public address: the page draws links to itself from it."""
    reader = copy.copy(request)
    reader.path = reader.path_info = url
    reader.LANGUAGE_CODE = language
    return reader
