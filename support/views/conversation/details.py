"""Correcting or withdrawing the contact details."""

from django.shortcuts import render
from django.utils.translation import get_language

from support.actions.person import change_details
from support.details import initial_of
from support.forms import DetailsForm
from support.views.conversation.entry import see_other
from support.views.conversation.guard import for_visitors
from support.views.switch import is_switch, switch_to, typed
from support.words import Person, read_words

WHERE = "support:details"


@for_visitors(keeps=True)
def details(request, visit):
    """Show the details as they are; store them as they shall be."""
    if is_switch(request):
        return _form_page(request, DetailsForm(initial=typed(request), page_language=get_language()))
    if request.method != "POST":
        words = read_words(visit.enquiry, by=Person(visit), where=WHERE)
        form = DetailsForm(initial=initial_of(visit.enquiry, words), page_language=get_language())
        return _form_page(request, form)
    form = DetailsForm(request.POST, page_language=get_language())
    if not form.is_valid():
        form.give_back()
        return _form_page(request, form)
    change_details(visit=visit, details=form.details(), where=WHERE)
    return see_other("conversation")


def _form_page(request, form: DetailsForm):
    context = {"form": form, "errors": form.error_summary() if form.is_bound else []}
    context |= switch_to("details_form", page="details")
    return render(request, "support/conversation/details.html", context)
