"""The specialists' desk in the admin. Messages, notes and arrivals have no page of their own."""

from support.admin.audit_event import AuditEventAdmin
from support.admin.canned_reply import CannedReplyAdmin
from support.admin.data_request import DataRequestAdmin
from support.admin.enquiry import EnquiryAdmin
from support.admin.outbox_message import OutboxMessageAdmin
from support.admin.red_flag_word import RedFlagWordAdmin
from support.admin.specialist import SpecialistAdmin

__all__ = [
    "AuditEventAdmin",
    "CannedReplyAdmin",
    "DataRequestAdmin",
    "EnquiryAdmin",
    "OutboxMessageAdmin",
    "RedFlagWordAdmin",
    "SpecialistAdmin",
]
