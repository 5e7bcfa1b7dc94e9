"""Writing again."""

from django.shortcuts import render

from support.actions import person
from support.conversation_forms import WriteForm
from support.submission import new_token, read_token
from support.views.conversation.entry import see_other
from support.views.conversation.guard import for_visitors
from support.views.conversation.page import what_is_there
from support.views.help_now import help_now
from support.views.switch import is_switch, switch_to, typed

WHERE = "support:write_again"


@for_visitors(keeps=True)
def write_again(request, visit):
    """Show a form of its own, after "still worried" and "it got worse"; take a message."""
    if is_switch(request):
        return _in_the_other_language(request, visit)
    if request.method != "POST":
        return _form_page(request, visit, WriteForm(initial={"token": new_token()}))
    form = WriteForm(request.POST)
    if not form.is_valid():
        form.give_back()
        form.data["token"] = form.data.get("token") or new_token()
        return _form_page(request, visit, form)
    person.write(
        enquiry=visit.enquiry,
        text=form.cleaned_data["message"],
        submission_key=read_token(form.cleaned_data["token"]).key,
        where=WHERE,
    )
    return see_other("conversation")


def _in_the_other_language(request, visit):
    """Keep the words that were begun; who had begun none on the page of the conversation sees that page again."""
    kept = typed(request)
    if kept["switch"] == "conversation" and not kept.get("message", "").strip():
        return see_other("conversation")
    return _form_page(request, visit, WriteForm(initial=kept))


def _form_page(request, visit, form: WriteForm):
    context = what_is_there(visit, where=WHERE) | help_now()
    context |= {"form": form, "errors": form.error_summary() if form.is_bound else []}
    context |= switch_to("write_form", page="write_again")
    return render(request, "support/conversation/write.html", context)
