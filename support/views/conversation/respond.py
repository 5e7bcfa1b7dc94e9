"""What the person says to an answer."""

from support.actions import NotAllowed, person
from support.models import Message
from support.views.conversation.entry import see_other
from support.views.conversation.guard import for_visitors, kept_page, only_by_post
from support.views.switch import is_switch

GOES_ON_WRITING = (Message.Response.WORRIED, Message.Response.WORSE)


@for_visitors(keeps=True)
@only_by_post
def respond(request, visit):
    """Take one of the three responses. After "still worried" and "it got worse" there is a place to write more.

    A button of an old page, to which a newer answer or a graver response has come since, leads to the page as it is.
    """
    if is_switch(request):
        return kept_page(request, None)
    response = request.POST.get("response", "")
    try:
        person.respond(
            enquiry=visit.enquiry,
            reply_uuid=request.POST.get("reply", ""),
            response=response,
            where="support:respond",
        )
    except NotAllowed:
        return see_other("conversation")
    return see_other("write_again" if response in GOES_ON_WRITING else "conversation")
