"""The nouns of the desk."""

from support.models.arrival import Arrival
from support.models.audit_event import Action, AuditEvent
from support.models.canned_reply import CannedReply, CannedText, RedFlagWord
from support.models.choices import Channel, Relationship, Topic, Urgency
from support.models.data_request import DataRequest
from support.models.enquiry import Enquiry
from support.models.heartbeat import Heartbeat
from support.models.message import Message, Milestone, Note
from support.models.outbox_message import OutboxMessage
from support.models.specialist import Specialist
from support.models.status import MOVES, OPEN, REPLIED, UNANSWERED, Status, may_move
from support.models.tombstone import Tombstone
from support.models.visit import Bucket, CodeReplacement, Visit

__all__ = [
    "MOVES",
    "OPEN",
    "REPLIED",
    "UNANSWERED",
    "Action",
    "Arrival",
    "AuditEvent",
    "Bucket",
    "CannedReply",
    "CannedText",
    "Channel",
    "CodeReplacement",
    "DataRequest",
    "Enquiry",
    "Heartbeat",
    "Message",
    "Milestone",
    "Note",
    "OutboxMessage",
    "RedFlagWord",
    "Relationship",
    "Specialist",
    "Status",
    "Tombstone",
    "Topic",
    "Urgency",
    "Visit",
    "may_move",
]
