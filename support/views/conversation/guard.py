"""Who may see a page of the conversation: only who is on a visit. What somebody typed outlives the visit."""

from functools import wraps

from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from support import red_flags
from support.conversation_forms import EntryForm
from support.models import Message
from support.views.conversation.entry import (
    ask_to_wait,
    entry_page,
    remember,
    see_other,
    try_to_enter,
    visit_of,
)
from support.views.help_now import help_now

# Not carried over: they are asked for again, or shown where they can be seen and changed.
_NOT_HIDDEN = {"csrfmiddlewaretoken", "reference", "code", "message"}


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
                return view(request, visit)
            if request.method != "POST":
                return see_other("conversation")
            return _come_in_and_send(request, view) if keeps else entry_page(request)

        guarded.on_csrf_failure = never_cache(_once_more if keeps else _press_again)
        return guarded

    return guard


def only_by_post(view):
    """Guard a view that only acts: a GET, as after a change of language, leads back to the conversation."""

    @wraps(view)
    def guarded(request, visit):
        return view(request, visit) if request.method == "POST" else see_other("conversation")

    return guarded


def _come_in_and_send(request, view):
    """Go on with what was sent once reference and code are right; until then keep all of it."""
    if not {"reference", "code"} & set(request.POST):
        return _kept_page(request, EntryForm())
    form = EntryForm(request.POST)
    entered, wait = try_to_enter(request, form)
    if entered is None:
        return ask_to_wait(_kept_page(request, form), wait)
    visit, token = entered
    return remember(view(request, visit), token)


def _once_more(request):
    """Keep what was typed when the browser did not return our cookie."""
    get_token(request)  # sets the cookie again
    return _kept_page(request, None if visit_of(request) else EntryForm(), status=403)


def _press_again(request):
    """Ask for the press again. Nothing is carried over: another site must not fill in a form like that of erasing."""
    get_token(request)
    if visit_of(request) is None:
        return entry_page(request, status=403)
    return render(request, "support/conversation/kept.html", {"hidden": [], **help_now()}, status=403)


def _kept_page(request, form: EntryForm | None, status: int = 200):
    """Show everything that was typed, ready to be sent, with reference and code where they are needed."""
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
        "is_urgent": response == Message.Response.WORSE or red_flags.is_suspected(message or ""),
    }
    return render(request, "support/conversation/kept.html", context | help_now(), status=status)
