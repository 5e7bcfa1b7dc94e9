"""What staff do to an enquiry and the person may know: which role did what, and when."""

from datetime import datetime

from django.utils import timezone

from support.models import Enquiry, Milestone, Specialist


def mark(enquiry: Enquiry, kind: Milestone.Kind, *, by, at: datetime | None = None) -> Milestone:
    """Write that `by`, a user, a specialist or a worker, did `kind`. The person sees the role, or none for a worker."""
    return Milestone.objects.create(enquiry=enquiry, kind=kind, role=_role_of(by), at=at or timezone.now())


def _role_of(by) -> str:
    if isinstance(by, Specialist):
        return by.role
    if isinstance(by, str):
        return ""
    return Specialist.objects.filter(user=by).values_list("role", flat=True).first() or ""
