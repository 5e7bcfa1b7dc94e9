"""What may be done to an enquiry; each act has its own address."""

from support.admin.acts.base import Offer
from support.admin.acts.closing import AskGently
from support.admin.acts.issue_number import IssueNumber
from support.admin.acts.move import Move
from support.admin.acts.note import AddNote
from support.admin.acts.people import Assign, Claim, Release, SetUrgency
from support.admin.acts.reached import Reached
from support.admin.acts.read import Read, ReadNotUrgent
from support.admin.acts.recall import Recall
from support.admin.acts.reply import Reply
from support.models import MOVES, Enquiry

ACTS = (
    Claim,
    Release,
    Assign,
    SetUrgency,
    Move,
    AskGently,
    AddNote,
    Read,
    ReadNotUrgent,
    Reached,
    IssueNumber,
    Reply,
    Recall,
)


def offers(user, enquiry: Enquiry) -> dict[str, list[Offer]]:
    """Return the buttons for `user`: who is responsible and how urgent, and where it may move."""
    people = [act.offer(user, enquiry) for act in (Claim, Release, Assign, SetUrgency, IssueNumber)]
    moves = [Move.offer(user, enquiry, to=to) for to in MOVES[enquiry.status]]
    moves.append(AskGently.offer(user, enquiry))
    return {"people": [offer for offer in people if offer], "moves": [offer for offer in moves if offer]}
