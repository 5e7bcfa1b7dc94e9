"""A typed note survives a session that ended, and a CSRF cookie that changed, while it was being written."""

from functools import wraps

from django.contrib import admin
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from support.admin import pages


def signed_out_or(view):
    """Wrap the view of a note: a POST that would be answered with the login page is given back to its writer."""

    @never_cache
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if request.method == "POST" and not admin.site.has_permission(request):
            return give_back(request)
        return view(request, *args, **kwargs)

    # config.errors.csrf_failure asks for this.
    wrapper.on_csrf_failure = give_back
    return wrapper


def give_back(request):
    """403 with the note still in its field: sign in elsewhere, then send it again."""
    title, typed = _("Your note is not stored yet"), request.POST.get("text", "")
    return pages.page(request, "note_given_back.html", title=title, status=403, typed=typed)
