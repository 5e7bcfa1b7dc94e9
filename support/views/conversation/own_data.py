"""What the person takes along, and what they have erased; and the way out."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from config.headers import forget_what_was_shown
from support import audit, visits
from support.actions.erase import erase as erase_all
from support.conversation_forms import EraseForm
from support.download import document
from support.models import Action
from support.views.contact import forget_receipt
from support.views.conversation.entry import COOKIE, forget, see_other, visit_of
from support.views.conversation.guard import for_visitors, only_by_post
from support.words import Person, read_words


@for_visitors()
@only_by_post
def download(request, visit):
    """Send everything that is held as one text file."""
    enquiry = visit.enquiry
    words = read_words(enquiry, by=Person(visit), where="support:download")
    audit.record(Action.DOWNLOADED, enquiry, by=None, where="support:download")
    response = HttpResponse(document(enquiry, words), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="enquiry-{enquiry.pk}.txt"'
    return response


@for_visitors()
def erase(request, visit):
    """Say what will be gone and what stays; erase after one deliberate yes."""
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        erase_all(enquiry=visit.enquiry, where="support:erase")
        return forget_what_was_shown(forget_receipt(request, forget(see_other("erased"))), kept=True)
    context = {"form": form, "errors": form.error_summary() if form.is_bound else []}
    return render(request, "support/conversation/erase.html", context)


@never_cache
@require_safe
def erased(request):
    """Say that everything is erased."""
    return render(request, "support/conversation/erased.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request):
    """End the visit by POST, and forget the confirmation with reference and code.

    A GET says that the visit has ended, or leads back to a conversation that has not.
    """
    if request.method == "POST":
        visits.end(request.COOKIES.get(COOKIE, ""))
        return forget_what_was_shown(forget_receipt(request, forget(see_other("leave"))), kept=True)
    if visit_of(request):
        return see_other("conversation")
    return render(request, "support/conversation/left.html")


# The cookies of visit and confirmation never come along from another site, so leaving needs no further proof
# and always works.
leave.on_csrf_failure = leave
