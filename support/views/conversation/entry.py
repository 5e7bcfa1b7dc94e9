"""Reference and code in, a visit out."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from config.errors import ask_to_wait
from support import visits
from support.conversation_forms import WRONG_PAIR, EntryForm, slow_down
from support.models import Enquiry, Visit
from support.views.conversation.gate import behind_the_gate
from support.views.help_now import help_now
from support.views.switch import is_switch, switch_to, typed

COOKIE = f"{settings.COOKIE_PREFIX}visit"


def visit_of(request) -> Visit | None:
    """Return the visit that this browser is on, or None."""
    return visits.find(request.COOKIES.get(COOKIE, ""))


def see_other(name: str) -> HttpResponseRedirect:
    """Return a redirect after a POST to the page `name` of the conversation."""
    return HttpResponseRedirect(reverse(f"support:{name}"), status=303)


def take(request):
    """Start a visit with a right pair; give the form back with a wrong one, and in another language as it is."""
    if is_switch(request):
        return entry_page(request, EntryForm(initial=typed(request)))
    form = EntryForm(request.POST)
    entered, wait = try_to_enter(request, form)
    if entered is None:
        return entry_page(request, form, wait=wait)
    return remember(see_other("conversation"), entered[1])


def try_to_enter(request, form: EntryForm) -> tuple[tuple[Visit, str] | None, int]:
    """Start a visit with the pair in `form`; return it with its token, or None and the seconds to wait.

    What is wrong stands in the form, which is ready to be shown. The browser's earlier visit ends.
    """
    entered, wait = None, 0
    if form.is_valid():
        entered, wait = behind_the_gate(request, "enter", lambda: _start(**form.cleaned_data))
        if entered is None:
            form.add_error(None, slow_down(wait) if wait else WRONG_PAIR)
    if entered is None:
        form.give_back()
        return None, wait
    visits.end(request.COOKIES.get(COOKIE, ""))
    return entered, 0


def _start(*, reference: str, code: str) -> tuple[Visit, str] | None:
    """Start a visit with a right pair. An enquiry that another tab erases at this moment is one that is not there."""
    enquiry = visits.enquiry_of(reference, code)
    try:
        return visits.start(enquiry, where="support:conversation") if enquiry else None
    except Enquiry.DoesNotExist:
        return None


def entry_page(request, form: EntryForm | None = None, *, wait: int = 0, status: int = 200):
    """Return the page that asks for reference and code; it says so when a visit has ended."""
    form = form or EntryForm()
    context = {
        "form": form,
        "errors": form.error_summary() if form.is_bound else [],
        "has_ended": bool(request.COOKIES.get(COOKIE)) and not form.is_bound,
        **switch_to("entry", page="conversation"),
    }
    response = render(request, "support/conversation/entry.html", context | help_now(), status=status)
    return ask_to_wait(response, wait)


def on_csrf_failure(request):
    """Give the form back when the browser did not return our cookie."""
    get_token(request)  # sets the cookie again
    form = EntryForm(request.POST)
    form.full_clean()
    form.add_error(None, _("The page was open for too long, or your browser blocks cookies. Please send it again."))
    form.give_back()
    return entry_page(request, form, status=403)


def remember(response, token: str):
    """Let the browser keep the token of a visit until it is closed."""
    response.set_cookie(COOKIE, token, httponly=True, secure=settings.PRODUCTION, samesite="Strict")
    return response


def forget(response):
    """Let the browser forget the token."""
    response.delete_cookie(COOKIE, samesite="Strict")
    return response
