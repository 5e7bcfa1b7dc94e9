"""The pages of one enquiry: itself, and what is said when something cannot be done."""

from django.conf import settings
from django.contrib import admin
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.reading import passage
from support.admin import cells
from support.admin.spam_words import spam_sign_words
from support.models import Enquiry

FOLDER = "admin/support/enquiry"
WHERE = "admin:enquiry"


def page(request, template: str, *, title: str, status: int = 200, enquiry: Enquiry | None = None, **context):
    """Render a page of the desk inside the admin; with an `enquiry` it can say how that stands."""
    site = {**admin.site.each_context(request), "opts": Enquiry._meta, "title": title}
    site["moment"] = pgettext("format of date and time", "j F Y, H:i")
    if enquiry:
        site |= {"enquiry": enquiry, "standing": cells.standing(enquiry)}
    return render(request, f"{FOLDER}/{template}", site | context, status=status)


def enquiry_url(enquiry: Enquiry) -> str:
    """Return the address of the enquiry's page."""
    return reverse("admin:support_enquiry_change", args=[enquiry.pk])


def not_a_reader(request, *, recorded: bool = False):
    """403: the words are for members of two groups, and this user is in neither."""
    return page(request, "not_a_reader.html", title=_("Not for this account"), status=403, recorded=recorded)


def not_yours(request, enquiry: Enquiry):
    """403: a colleague may do this, this user may not."""
    return page(request, "not_yours.html", title=_("Not yours to do"), status=403, enquiry=enquiry)


def conflict(request, enquiry: Enquiry, changed_by: str):
    """409: somebody was first; how it stands now."""
    title = _("Somebody was first")
    return page(request, "conflict.html", title=title, status=409, enquiry=enquiry, changed_by=changed_by)


def not_possible(request, enquiry: Enquiry, reason: str, typed: str = ""):
    """409: the rules of the desk do not allow it; `typed` is given back."""
    title = _("That is not possible now")
    return page(request, "not_possible.html", title=title, status=409, enquiry=enquiry, reason=reason, typed=typed)


def came_from(enquiry: Enquiry) -> dict | None:
    """Return title and address of the lesson that the person came from, in their language; None without one."""
    if not enquiry.about:
        return None
    text = passage(enquiry.about, enquiry.language)
    if text is None:
        return {"title": enquiry.about, "url": ""}
    with translation.override(enquiry.language):
        return {"title": text.title, "url": text.lesson.get_absolute_url()}


def facts(enquiry: Enquiry) -> dict:
    """Return what the page of an enquiry shows beside the words."""
    return {
        "came_from": came_from(enquiry),
        "language_name": dict(settings.LANGUAGES).get(enquiry.language, enquiry.language),
        "spam_signs": spam_sign_words(enquiry.spam_signs),
    }
