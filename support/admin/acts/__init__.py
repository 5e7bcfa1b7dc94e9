"""What may be done to an enquiry; each act has its own address."""

from support.admin.acts.base import Offer
from support.admin.acts.move import Move
from support.admin.acts.note import AddNote
from support.admin.acts.people import Assign, Claim, Release, SetUrgency
from support.models import MOVES, Enquiry

ACTS = (Claim, Release, Assign, SetUrgency, Move, AddNote)


def offers(user, enquiry: Enquiry) -> dict[str, list[Offer]]:
    """Return the buttons for `user`: who is responsible and how urgent, and where it may move."""
    people = [act.offer(user, enquiry) for act in (Claim, Release, Assign, SetUrgency)]
    moves = [Move.offer(user, enquiry, to=to) for to in MOVES[enquiry.status]]
    return {"people": [offer for offer in people if offer], "moves": [offer for offer in moves if offer]}
