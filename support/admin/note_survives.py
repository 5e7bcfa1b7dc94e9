"""A typed note or reply survives a session that ended, and a CSRF cookie that changed, while it was being written."""

from functools import partial, wraps

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from support.admin import pages
from support.admin.reply_form import KEPT

TITLES = {"note": _("Your note is not stored yet"), "reply": _("Your answer is not sent yet")}


def signed_out_or(view, writes: str):
    """Wrap the view of a note or a reply: a POST that would lead to the login page is given back to its writer."""
    again = partial(give_back, writes=writes)

    @never_cache
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if request.method == "POST" and not admin.site.has_permission(request):
            return again(request)
        return view(request, *args, **kwargs)

    # config.errors.csrf_failure asks for this.
    wrapper.on_csrf_failure = again
    return wrapper


def give_back(request, *, writes: str):
    """403 with the text still in its field, and with what else was chosen: sign in elsewhere, then send it again."""
    typed = {name: request.POST[name] for name in KEPT if name in request.POST}
    text = typed.pop("text", "")
    context = {"title": TITLES[writes], "writes": writes, "typed": text, "chosen": typed}
    return pages.page(request, "note_given_back.html", status=403, **context)
