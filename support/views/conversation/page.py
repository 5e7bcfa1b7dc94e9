"""The conversation: where it stands, everything that was said, and a place to write."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from support import red_flags
from support.conversation_forms import WriteForm
from support.mails import can_mail, naming_of
from support.models import UNANSWERED, Enquiry, Message, Visit
from support.standing import latest_reply, standing
from support.submission import new_token
from support.views.conversation import entry
from support.views.conversation.timeline import Entry, messages_of, timeline
from support.views.help_now import help_now
from support.views.switch import switch_to
from support.words import Person, read_words

Response = Message.Response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request):
    """Show the conversation of this visit, or ask for reference and code; take them by POST."""
    if request.method == "POST":
        return entry.take(request)
    visit = entry.visit_of(request)
    return _page(request, visit) if visit else entry.entry_page(request)


conversation.on_csrf_failure = never_cache(entry.on_csrf_failure)


def _page(request, visit: Visit):
    context = what_is_there(visit, where="support:conversation")
    context["form"] = WriteForm(initial={"token": new_token()})
    # In the other language the words that were begun stand on the page for writing.
    context |= switch_to("write_form", page="write_again", came_from="conversation")
    return render(request, "support/conversation/conversation.html", context | help_now())


def what_is_there(visit: Visit, *, where: str) -> dict:
    """Open the conversation of a visit for its pages: timeline, standing, what can be answered, what is urgent."""
    enquiry = visit.enquiry
    words = read_words(enquiry, by=Person(visit), where=where)
    entries = timeline(words.messages, list(enquiry.milestones.all()))
    shown = messages_of(entries)
    reply = latest_reply(shown)
    return {
        "enquiry": enquiry,
        "entries": entries,
        "standing": standing(enquiry, shown),
        "reply": reply,
        "responses": _responses_left(reply),
        "response": reply.response if reply else "",
        "can_mail": can_mail(naming_of(words.wishes)),
        "is_urgent": _is_urgent(enquiry, entries),
        "reply_lang": "zh-Hant-HK" if enquiry.language == "zh-hant" else "en-HK",
    }


def _responses_left(reply: Message | None) -> list[tuple[str, str]]:
    """Return what can be said to the latest reply: anything at first, later that it got worse."""
    if reply is None or reply.response == Response.WORSE:
        return []
    return list(Response.choices) if not reply.response else [(Response.WORSE, Response.WORSE.label)]


def _is_urgent(enquiry: Enquiry, entries: list[Entry]) -> bool:
    """Whether the urgent numbers come first: it got worse, or the last message sounds so, and we have not answered."""
    if enquiry.status not in UNANSWERED:
        return False
    own = [each.text for each in entries if each.kind == "own"]
    return enquiry.got_worse or (bool(own) and red_flags.is_suspected(own[-1]))
