"""The nouns of the desk."""

from support.models.arrival import Arrival
from support.models.audit_event import Action, AuditEvent
from support.models.choices import Channel, Relationship, Topic, Urgency
from support.models.enquiry import Enquiry
from support.models.message import Message, Note
from support.models.specialist import Specialist
from support.models.status import MOVES, OPEN, UNANSWERED, Status, may_move

__all__ = [
    "MOVES",
    "OPEN",
    "UNANSWERED",
    "Action",
    "Arrival",
    "AuditEvent",
    "Channel",
    "Enquiry",
    "Message",
    "Note",
    "Relationship",
    "Specialist",
    "Status",
    "Topic",
    "Urgency",
    "may_move",
]
