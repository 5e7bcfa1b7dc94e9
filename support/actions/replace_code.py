"""A lost code is replaced: the person exchanges a one-time number from staff for a code that staff never see."""

import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from support import access, audit
from support.actions.issue_number import lasting, void_numbers
from support.models import Action, CodeReplacement, Enquiry, Milestone

TRIES = 5  # then the number is void


@dataclass(frozen=True)
class NewCode:
    """What the person keeps from now on."""

    reference: str
    code: str


@transaction.atomic
def exchange(*, reference: str, number: str, submission_key: str, where: str) -> NewCode | None:
    """Give the enquiry a new code for its one-time number, or return None: no such enquiry, no valid number, wrong.

    The new code follows from `submission_key`, so the same form sent twice shows the same code while the number is
    valid. The old code and all visits end with it. A number allows five tries, right or wrong.
    """
    now = timezone.now()
    row = Enquiry.objects.select_for_update().filter(pk=access.normal_reference(reference)).first()
    code = access.code_for(submission_key)
    # A missing reference takes the same steps as one without a number.
    after, until = lasting(now)
    numbers = CodeReplacement.objects.filter(
        enquiry_id=row.pk if row else "", expires_at__gt=after, expires_at__lte=until
    )
    if _was_this_form(numbers, number, submission_key):
        return NewCode(row.pk, code)
    replacement = numbers.filter(used_at=None).first()
    if not _is_number_of(replacement, number):
        return None
    _use(row, replacement, submission_key, now, where)
    return NewCode(row.pk, code)


def _was_this_form(numbers: QuerySet[CodeReplacement], number: str, submission_key: str) -> bool:
    """Tell whether this form has been exchanged already, a moment ago."""
    used = numbers.filter(submission_hash=access.submission_hash(submission_key), used_at__isnull=False).first()
    return _matches(used.pk if used else uuid.uuid4(), number) and used is not None


def _is_number_of(replacement: CodeReplacement | None, number: str) -> bool:
    """Count the try and compare; where there is nothing to compare with, do the same work."""
    pk = replacement.pk if replacement else uuid.uuid4()
    counted = CodeReplacement.objects.filter(pk=pk, tries__lt=TRIES).update(tries=F("tries") + 1)
    return _matches(pk, number) and counted == 1


def _matches(pk: uuid.UUID, number: str) -> bool:
    expected, typed = (_digits(text).encode() for text in (access.one_time_number(pk), number))
    return hmac.compare_digest(expected, typed)


def _digits(typed: str) -> str:
    return "".join(ch for ch in typed if ch.isascii() and ch.isdigit())


def _use(row: Enquiry, replacement: CodeReplacement, submission_key: str, now: datetime, where: str) -> None:
    code_hash = access.code_hash(access.code_for(submission_key))
    Enquiry.objects.filter(pk=row.pk).update(code_hash=code_hash, version=F("version") + 1, changed_at=now)
    CodeReplacement.objects.filter(pk=replacement.pk).update(
        used_at=now, submission_hash=access.submission_hash(submission_key)
    )
    # Numbers that were issued before are void too.
    void_numbers(row, now)
    row.visits.all().delete()
    Milestone.objects.create(enquiry=row, kind=Milestone.Kind.CODE_REPLACED, at=now)
    audit.record(Action.CODE_REPLACED, row, by=None, where=where)
