"""What the page of one enquiry shows to who opened it."""

from support.admin import pages, permissions
from support.admin.acts import Claim, Read, offers
from support.admin.acts.read import what_the_person_sees
from support.admin.forms import NoteForm
from support.admin.reply_form import recallable, reply_form_for
from support.admin.tasks import tasks
from support.admin.timeline import timeline, unread
from support.models import Enquiry
from support.words import Words


def context(user, enquiry: Enquiry, words: Words) -> dict:
    """Return everything the page shows, in a number of queries that does not grow with the conversation."""
    offered = offers(user, enquiry)
    # It stands where the answer is written: who wants to answer takes the enquiry first.
    claim = next((offer for offer in offered["people"] if offer.name == Claim.name), None)
    return {
        "enquiry": enquiry,
        "words": words,
        "tasks": tasks(enquiry, words, user),
        "timeline": timeline(enquiry, words),
        "unread": unread(words),
        "read_offer": Read.offer(user, enquiry),
        "read_shows": what_the_person_sees(user),
        "recallable": recallable(user, words),
        "reply_form": reply_form_for(user, enquiry, words),
        "claim_offer": claim,
        "note_form": NoteForm(auto_id="note_%s") if permissions.may_answer(user, enquiry) else None,
        "people": [offer for offer in offered["people"] if offer != claim],
        "offers": offered,
        **pages.facts(enquiry),
    }
