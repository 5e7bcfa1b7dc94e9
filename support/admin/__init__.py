"""The specialists' desk in the admin. Messages, notes and arrivals have no page of their own."""

from support.admin.audit_event import AuditEventAdmin
from support.admin.enquiry import EnquiryAdmin
from support.admin.specialist import SpecialistAdmin

__all__ = ["AuditEventAdmin", "EnquiryAdmin", "SpecialistAdmin"]
