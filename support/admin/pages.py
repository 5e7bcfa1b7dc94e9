"""The pages of one enquiry: itself, and what is said when something cannot be done."""

from django.conf import settings
from django.contrib import admin
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from support.admin import cells, wish_words
from support.admin.came_from import came_from
from support.admin.spam_words import spam_sign_words
from support.models import Enquiry, Relationship, Tombstone

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


def not_yours(request, enquiry: Enquiry, typed: str = ""):
    """403: a colleague may do this, this user may not; `typed` is given back."""
    return page(request, "not_yours.html", title=_("Not yours to do"), status=403, enquiry=enquiry, typed=typed)


def gone(request, reference: str, typed: str = ""):
    """404: the person has erased the enquiry; `typed` is given back. Raises Http404 where there never was one."""
    tombstone = Tombstone.objects.filter(pk=reference).first()
    if tombstone is None:
        raise Http404
    title = _("This enquiry is erased")
    return page(request, "reply_gone.html", title=title, status=404, tombstone=tombstone, typed=typed)


def conflict(request, enquiry: Enquiry, changed_by: str):
    """409: somebody was first; how it stands now."""
    title = _("Somebody was first")
    return page(request, "conflict.html", title=title, status=409, enquiry=enquiry, changed_by=changed_by)


def not_possible(request, enquiry: Enquiry, reason: str, typed: str = ""):
    """409: the rules of the desk do not allow it; `typed` is given back."""
    title = _("That is not possible now")
    return page(request, "not_possible.html", title=title, status=409, enquiry=enquiry, reason=reason, typed=typed)


def facts(enquiry: Enquiry) -> dict:
    """Return what the pages of an enquiry show beside the words."""
    return {
        "came_from": came_from(enquiry),
        "channel_words": wish_words.channel_words(enquiry),
        "refused": wish_words.refused(enquiry),
        "is_patient": enquiry.relationship == Relationship.PATIENT,
        "language_name": dict(settings.LANGUAGES).get(enquiry.language, enquiry.language),
        "spam_signs": spam_sign_words(enquiry.spam_signs),
    }
