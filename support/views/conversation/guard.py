"""Who may see a page of the conversation: only who is on a visit. What somebody typed outlives the visit."""

from functools import wraps

from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import resolve
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from config.errors import ask_to_wait
from support import red_flags
from support.conversation_forms import EntryForm
from support.models import Enquiry, Message
from support.views.conversation.entry import (
    entry_page,
    forget,
    remember,
    see_other,
    try_to_enter,
    visit_of,
)
from support.views.help_now import help_now
from support.views.switch import NAME, is_switch, switch_to, typed

# Not carried over: they are asked for again, or shown where they can be seen and changed.
_NOT_HIDDEN = {"csrfmiddlewaretoken", "reference", "code", "message", NAME}
# What somebody wrote at length, and gets back when there is nothing left to send it to.
_WRITTEN = ("message", "may_tell")
GONE = 410


def for_visitors(*, keeps: bool = False):
    """Guard a view that takes the request and the visit.

    Without a visit a GET leads to the entry. A POST is answered with the entry too, or where the view `keeps` what is
    typed, with a page that holds all of it: reference and code, and it is sent.
    """

    def guard(view):
        @never_cache
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def guarded(request):
            visit = visit_of(request)
            if visit:
                return _unless_erased(request, view, visit)
            if request.method != "POST":
                return see_other("conversation")
            return _come_in_and_send(request, view) if keeps else entry_page(request)

        guarded.on_csrf_failure = never_cache(_once_more if keeps else _press_again)
        return guarded

    return guard


def _unless_erased(request, view, visit):
    """Return the page of `view`; or, when another tab erases the enquiry meanwhile, say so and give the words back."""
    try:
        return view(request, visit)
    except Enquiry.DoesNotExist:
        written = [request.POST.get(name, "").replace("\x00", "") for name in _WRITTEN]
        context = {"written": [text for text in written if text.strip()]}
        return forget(render(request, "support/conversation/erased.html", context, status=GONE))


def only_by_post(view):
    """Guard a view that only acts: a GET, as after a change of language, leads back to the conversation."""

    @wraps(view)
    def guarded(request, visit):
        return view(request, visit) if request.method == "POST" else see_other("conversation")

    return guarded


def _come_in_and_send(request, view):
    """Go on with what was sent once reference and code are right; until then keep all of it."""
    if is_switch(request):
        return kept_page(request, EntryForm(initial=typed(request)))
    if not {"reference", "code"} & set(request.POST):
        return kept_page(request, EntryForm())
    form = EntryForm(request.POST)
    entered, wait = try_to_enter(request, form)
    if entered is None:
        return ask_to_wait(kept_page(request, form), wait)
    visit, token = entered
    return remember(_unless_erased(request, view, visit), token)


def _once_more(request):
    """Keep what was typed when the browser did not return our cookie."""
    get_token(request)  # sets the cookie again
    return kept_page(request, None if visit_of(request) else EntryForm(), status=403)


def _press_again(request):
    """Ask for the press again. Nothing is carried over: another site must not fill in a form like that of erasing."""
    get_token(request)
    if visit_of(request) is None:
        return entry_page(request, status=403)
    return render(request, "support/conversation/kept.html", {"hidden": [], **help_now()}, status=403)


def kept_page(request, form: EntryForm | None, status: int = 200):
    """Return a page with everything that was typed, ready to be sent, with reference and code where they are needed."""
    message, response = request.POST.get("message"), request.POST.get("response")
    hidden = [
        (name, value.replace("\x00", ""))
        for name, values in request.POST.lists()
        if name not in _NOT_HIDDEN
        for value in values
    ]
    context = {
        "form": form,
        "errors": form.error_summary() if form and form.is_bound else [],
        "hidden": hidden,
        "message": None if message is None else message.replace("\x00", ""),
        "response": dict(Message.Response.choices).get(response),
        **switch_to("kept", page=resolve(request.path_info).url_name),
        "is_urgent": response == Message.Response.WORSE or red_flags.is_suspected(message or ""),
    }
    return render(request, "support/conversation/kept.html", context | help_now(), status=status)
