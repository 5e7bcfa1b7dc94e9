"""The public page of anything, whatever its state, for editors only."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.urls import path, reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from config.languages import CODES
from courses.actions.review import show
from courses.actions.versions import take_turn
from courses.models import Review, Stage


class WithPreview:
    """Adds `<id>/preview/<language>/` to a ModelAdmin, and a link to it in each language of the thing.

    Subclasses say in `render_preview(request, thing, language)` what the page is.
    """

    change_form_template = "admin/courses/change_form_with_preview.html"

    def get_urls(self) -> list:
        """Return the addresses, the preview first."""
        view = self.admin_site.admin_view(self.preview)
        return [path("<int:pk>/preview/<str:language>/", view, name=self._preview_name), *super().get_urls()]

    @property
    def _preview_name(self) -> str:
        return f"courses_{self.opts.model_name}_preview"

    @method_decorator(require_safe)
    def preview(self, request, pk: int, language: str):
        """Show exactly the public page in `language`, drafts included; `admin_view` keeps it out of every cache."""
        thing = self.get_object(request, str(pk))
        if not self.has_view_permission(request, thing):
            raise PermissionDenied
        if thing is None or language not in CODES:
            raise Http404
        with translation.override(language), as_published(self.shown_with(thing)):
            response = self.render_preview(as_reader(request, thing, language), thing, language)
            return response.render() if hasattr(response, "render") else response

    def shown_with(self, thing) -> list[Review]:
        """Return the changes that a preview of `thing` shows: all that wait around it."""
        return []

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Show the form, with a link to the preview in each language that the thing has."""
        languages = self.preview_languages(obj) if obj else []
        name = f"{self.admin_site.name}:{self._preview_name}"
        context["previews"] = {code: reverse(name, args=[obj.pk, code]) for code in CODES if code in languages}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def preview_languages(self, thing) -> list[str]:
        """Return the languages that the thing has words in."""
        return [text.language for text in thing.texts.all()]


@contextmanager
def as_published(reviews: list[Review]) -> Iterator[None]:
    """Let readers' pages be rendered as they will be once all of `reviews` are public; nothing stays of it.

    Raises courses.actions.review.NotReady when one of them cannot be.
    """
    with transaction.atomic():
        take_turn()
        savepoint = transaction.savepoint()
        show(review for review in reviews if review.stage != Stage.PUBLISHED)
        yield
        transaction.savepoint_rollback(savepoint)


def as_reader(request, thing, language: str):
    """Return a copy of `request` for the thing's public address: the page draws links to itself from it."""
    reader = copy.copy(request)
    reader.path = reader.path_info = thing.get_absolute_url()
    reader.LANGUAGE_CODE = language
    return reader
