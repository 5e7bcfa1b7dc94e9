"""A visit: one browser that has shown reference and code sees that one enquiry, and not for long.

The browser holds a random token, the database only its keyed hash. Nothing else about the browser is kept.
"""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from support import access, audit
from support.crypto import keyed_hash
from support.models import Action, Enquiry, Visit
from support.set_back import TOLERANCE

TOKEN_BYTES = 32
IDLE = timedelta(minutes=30)  # without a request
LONGEST = timedelta(hours=4)  # in all
SEEN_STEP = timedelta(minutes=1)  # `seen_at` is written no more often
# What a code is compared with when there is no such enquiry: a hash that no code has.
_NO_HASH = "-" * 64


def enquiry_of(reference: str, code: str) -> Enquiry | None:
    """Return the enquiry that a typed reference and code open, or None.

    A wrong reference takes the same steps as a wrong code. An erased enquiry is one that is not there.
    """
    rows = Enquiry.objects.filter(pk=access.normal_reference(reference))
    stored = rows.values_list("code_hash", flat=True).first()
    matches = access.code_matches(access.normal_code(code), stored or _NO_HASH)
    return rows.first() if stored and matches else None


@transaction.atomic
def start(enquiry: Enquiry, *, where: str) -> tuple[Visit, str]:
    """Begin a visit to `enquiry`; return it and the token that the browser keeps.

    Raises Enquiry.DoesNotExist when it was erased a moment ago.
    """
    # Held until the end: whoever erases it meanwhile waits, and takes this visit along.
    enquiry = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    _delete_outdated()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    audit.record(Action.CAME_BACK, enquiry, by=None, where=where)
    return Visit.objects.create(token_hash=_hash(token), enquiry=enquiry), token


def find(token: str) -> Visit | None:
    """Return the visit of a token with its enquiry, or None for one that has ended or never was."""
    if not token:
        return None
    now = timezone.now()
    visit = Visit.objects.select_related("enquiry").filter(pk=_hash(token)).first()
    if visit is None or _is_outdated(visit, now):
        _delete_outdated()
        return None
    if now - visit.seen_at >= SEEN_STEP:
        Visit.objects.filter(pk=visit.pk).update(seen_at=now)
    return visit


def end(token: str) -> None:
    """End the visit of a token, if there is one."""
    Visit.objects.filter(pk=_hash(token)).delete()


def _is_outdated(visit: Visit, now) -> bool:
    return visit.seen_at <= now - IDLE or visit.started_at <= now - LONGEST or visit.seen_at > now + TOLERANCE


def _delete_outdated() -> None:
    now = timezone.now()
    too_old = Q(seen_at__lte=now - IDLE) | Q(started_at__lte=now - LONGEST)
    Visit.objects.filter(too_old | Q(seen_at__gt=now + TOLERANCE)).delete()


def _hash(token: str) -> str:
    return keyed_hash("visit", token).hex()
