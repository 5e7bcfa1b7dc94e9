"""Takes mails out of the outbox and hands them to the mail server.

A row is taken by one conditional UPDATE, so two workers never send one mail; the lease of a worker that died runs
out and the row is taken up again. No transaction spans the mail server. See docs/adr/0014-outbox.md.
"""

import logging
import random
import smtplib
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import EmailMessage, get_connection
from django.db import Error as DatabaseFailure
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from support import audit, clocks, mails, outbox
from support.access import one_time_number
from support.actions.issue_number import ran_out
from support.models import REPLIED, Action, Channel, Enquiry, OutboxMessage
from support.words import read_contact

log = logging.getLogger(__name__)

WHERE = "outbox"
# Longer than the slowest mail server can keep us: some ten answers, EMAIL_TIMEOUT seconds each.
LEASE = timedelta(minutes=10)
# After the first failure a minute, then twice as long each time, at most an hour; a little more by chance, so that
# mails which failed together do not come back together.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
JITTER = 0.1
# No mail is put off and no row is taken for longer. A lease is given as long: a mail at hand is never taken twice
# because the clock was set back by an hour.
FURTHEST = 2 * LONGEST_PAUSE
# Counted in tries and not in days since the row was written: a worker that stood still has tried nothing.
KEEP_TRYING = timedelta(days=3)
NOT_WANTED, EXPIRED, NO_SENDER = "not-wanted", "expired", "no-neutral-sender"
# Seconds to wait when a mail is gone and the database cannot write that down.
BEFORE_ASKING_AGAIN = (0.2, 1, 5)
AT_ONCE = 20  # rows looked at to find one that no other worker takes first

Kind = OutboxMessage.Kind


@dataclass
class Round:
    """What became of the mails of one round. `line_down`: the mail server was not there, so the round ended."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0
    not_wanted: int = 0
    line_down: bool = False


class Line:
    """One connection to the mail server, opened for the first mail that needs it and kept for the whole round."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info) -> None:
        self.close()

    def open(self) -> None:
        """Connect, unless connected. Raises OSError, which every smtplib error is, or ValueError."""
        self._connection.open()

    def send(self, email: EmailMessage) -> None:
        """Hand over one mail; after an error the connection is not used again."""
        try:
            self._connection.send_messages([email])
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        """Say goodbye; what the server says to that does not matter."""
        with suppress(OSError):
            self._connection.close()


def due(at: datetime):
    """Return the rows to be sent at the time `at`, whoever had taken them before and let the lease run out.

    A time that lies further ahead than any that we plan was written before the clock was set back.
    """
    free = Q(taken_until=None) | Q(taken_until__lte=at) | Q(taken_until__gt=at + FURTHEST)
    time_has_come = Q(not_before__lte=at) | Q(not_before__gt=at + FURTHEST)
    return OutboxMessage.objects.filter(free, time_has_come, sent_at=None, failed_at=None)


def waiting() -> int:
    """Count the mails that are neither sent nor given up."""
    return OutboxMessage.objects.filter(sent_at=None, failed_at=None).count()


def deliver_due(*, stop: Callable[[], bool] = lambda: False) -> Round:
    """Send what is due until there is no more, the mail server is gone, or `stop` says so between two mails.

    Raises django.db.Error when the database fails; nothing is lost, the row is taken up again after its lease.
    """
    done = Round()
    with Line() as line:
        while not (done.line_down or stop()) and (row := take(timezone.now())):
            _deliver(row, line, done)
    return done


def take(at: datetime) -> OutboxMessage | None:
    """Take one due row for LEASE, or return None when there is none. Whoever takes it second gets another."""
    while keys := list(due(at).values_list("pk", flat=True)[:AT_ONCE]):
        for key in keys:
            taken = due(at).filter(pk=key).update(taken_until=at + LEASE, attempts=F("attempts") + 1)
            row = _whole(OutboxMessage.objects.filter(pk=key)).first() if taken else None
            if row:  # an enquiry may be erased at any moment
                return row
    return None


def _whole(rows):
    """Return `rows` with everything that sending one needs."""
    return rows.select_related("enquiry", "message", "replacement", "user")


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many tries, before chance lengthens it."""
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 16), LONGEST_PAUSE)


def _most_tries() -> int:
    """Return how many tries fill KEEP_TRYING."""
    tries, passed = 1, timedelta()
    while passed < KEEP_TRYING:
        passed += pause_after(tries)
        tries += 1
    return tries


MOST_TRIES = _most_tries()


def _deliver(row: OutboxMessage, line: Line, done: Round) -> None:
    """Send one taken row and write down what became of it."""
    if _is_over(row, done):
        return None
    try:
        line.open()  # first: while the server is away nobody's address is opened
    except (OSError, ValueError) as error:
        done.line_down = True
        return _put_off(row, error, done)
    # That may have taken long, and the person may have changed their address or wishes meanwhile.
    row = _whole(_rows(row)).first() or row
    if _is_over(row, done):
        return None
    return _hand_over(row, line, done)


def _is_over(row: OutboxMessage, done: Round) -> bool:
    """End a row that has nothing to send any more; tell whether it was one."""
    if row.replacement and ran_out(row.replacement):
        _give_up(row, EXPIRED, done)
        return True
    if _rows(row).exists() and _is_wanted(row):
        return False
    _leave(row, done)
    return True


def _hand_over(row: OutboxMessage, line: Line, done: Round) -> None:
    """Write the mail and give it to the open line."""
    try:
        email = _email(row)
    except DatabaseFailure:
        raise
    except Exception as error:  # one row that cannot be made into a mail must not stop the others
        return _fail(row, error, done)
    if email is None and row.kind == Kind.NUMBER:  # a person waits for it, so somebody must tell it another way
        return _give_up(row, NO_SENDER, done)
    if email is None:
        return _leave(row, done)
    try:
        line.send(email)
    except (OSError, ValueError) as error:
        done.line_down = _code(error) is None and isinstance(error, OSError)
        return _fail(row, error, done)
    return _mark_sent(row, done)


def _is_wanted(row: OutboxMessage) -> bool:
    """Tell whether there is still something to announce, to somebody who still wants a mail."""
    if row.kind in outbox.ABOUT_THE_ACCOUNT:
        return row.user.is_active and bool(row.user.email)
    if row.user_id:
        return row.user_id in outbox.duty()
    enquiry = row.enquiry
    if not enquiry.email or (enquiry.contact_by != Channel.EMAIL and row.kind != Kind.NUMBER):
        return False
    return {
        Kind.ANSWER: lambda: row.message is None or row.message.recalled_at is None,
        Kind.DELAY: lambda: clocks.next_promise(enquiry) is not None,
        Kind.ASKED_GENTLY: lambda: enquiry.status in REPLIED,
        Kind.NUMBER: lambda: _can_be_used(row.replacement),
    }[row.kind]()


def _can_be_used(replacement) -> bool:
    return replacement.used_at is None and replacement.expires_at > timezone.now()


def _email(row: OutboxMessage) -> EmailMessage | None:
    """Return the mail, or None where the person's wishes leave no way to send one."""
    if row.user_id:
        reference = row.enquiry_id or ""
        mail = mails.compose(row.kind, language="en", naming=mails.Naming.NAMED, reference=reference)
        return mails.as_email(mail, row.user.email, mails.message_id(mail, row.pk))
    contact = read_contact(row.enquiry, where=WHERE)
    naming = mails.naming_of(contact.wishes)
    if not mails.can_mail(naming):
        return None
    mail = mails.compose(row.kind, language=row.enquiry.language, naming=naming, **_said_in(row))
    return mails.as_email(mail, contact.email, mails.message_id(mail, row.pk))


def _said_in(row: OutboxMessage) -> dict[str, str]:
    """Return what the mail says: the one-time number, or the reference. Never both in one mail."""
    if row.kind == Kind.NUMBER:
        return {"number": one_time_number(row.replacement.uuid)}
    return {"reference": row.enquiry.reference}


def _leave(row: OutboxMessage, done: Round) -> None:
    """End a row whose mail nobody wants any more; that is no failure and nobody's task."""
    done.not_wanted += 1
    _rows(row).update(failed_at=timezone.now(), failure=NOT_WANTED, taken_until=None)


def _mark_sent(row: OutboxMessage, done: Round) -> None:
    """Write that the mail is gone. Were that lost, the person would get it twice: so a busy database is asked again.

    Raises django.db.Error when it stays away.
    """
    done.sent += 1
    for pause in BEFORE_ASKING_AGAIN:
        try:
            return _write_sent(row)
        except DatabaseFailure as error:
            log.warning("mail sent but not marked", extra=_about(row, type(error).__name__))
            connection.close_if_unusable_or_obsolete()
            time.sleep(pause)
    return _write_sent(row)


def _write_sent(row: OutboxMessage) -> None:
    with transaction.atomic():
        _rows(row).update(sent_at=timezone.now(), failure="", taken_until=None)
        if not row.user_id:
            audit.record(Action.MAILED, row.enquiry, by=audit.WORKER, where=WHERE, detail=row.kind)


def _fail(row: OutboxMessage, error: Exception, done: Round) -> None:
    """Give up what will never work, put off what may work later."""
    if _is_final(error):
        _give_up(row, _name(error), done)
    else:
        _put_off(row, error, done)


def _put_off(row: OutboxMessage, error: Exception, done: Round) -> None:
    """Try again later, unless it has been tried for long enough."""
    failure = _name(error)
    if row.attempts >= MOST_TRIES:
        return _give_up(row, failure, done)
    done.put_off += 1
    log.warning("mail put off", extra=_about(row, failure))
    pause = pause_after(row.attempts) * (1 + random.uniform(0, JITTER))  # noqa: S311 - no secret
    # Only while the lease is ours: a worker that was slower than its lease changes nothing.
    mine = _rows(row).filter(taken_until=row.taken_until)
    mine.update(not_before=timezone.now() + pause, failure=failure, taken_until=None)
    return None


def _give_up(row: OutboxMessage, failure: str, done: Round) -> None:
    """End the row; a person whom no mail reaches becomes a task at the desk."""
    done.given_up += 1
    log.error("mail given up", extra=_about(row, failure))
    now = timezone.now()
    with transaction.atomic():
        # The enquiry first, as everybody does who writes to both: else who erases it and we wait for each other.
        if not row.user_id:
            Enquiry.objects.select_for_update().filter(pk=row.enquiry_id).first()
        ended = _rows(row).update(failed_at=now, failure=failure, taken_until=None)
        if not ended or row.user_id:
            return
        Enquiry.objects.filter(pk=row.enquiry_id).update(mail_failed_at=now, changed_at=now, version=F("version") + 1)
        audit.record(Action.MAIL_FAILED, row.enquiry, by=audit.WORKER, where=WHERE, detail=f"{row.kind}: {failure}")
        outbox.call_duty(Kind.DUTY_NEW, row.enquiry)


def _rows(row: OutboxMessage):
    """Return the row as a set of one, or of none when it has ended or was deleted meanwhile."""
    return OutboxMessage.objects.filter(pk=row.pk, sent_at=None, failed_at=None)


def _code(error: Exception) -> int | None:
    """Return the status code with which the server refused, or None when it said nothing."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return getattr(error, "smtp_code", None)


def _about(row: OutboxMessage, reason: str) -> dict:
    """Return what a log line says of a mail."""
    return {"mail": row.pk, "kind": str(row.kind), "reason": reason, "attempt": row.attempts}


def _name(error: Exception) -> str:
    """Return what is stored and logged of an error: code or class. Its text may quote the address."""
    return str(_code(error) or type(error).__name__)[:40]


def _is_final(error: Exception) -> bool:
    """Tell whether trying again is of no use: an address that is none, or the server said never.

    A refused sender or a refused password is ours to mend, so it is tried again.
    """
    if isinstance(error, ValueError):
        return True
    about_this_mail = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
    return about_this_mail and 500 <= (_code(error) or 0) < 600
