"""What the tests of faults do and ask inside the portal that they break: `python -m tests.faults.inside WHAT [N]`."""

import json
import os
import sys
import time

import django


def plant(count: int) -> None:
    """Store somebody on duty, and answered enquiries of whom each waits for a mail."""
    from support.actions.staff import create_staff
    from support.models import OutboxMessage
    from tests.factories.support import make_enquiry

    create_staff(username="mei", groups=["triage"], email="duty@example.com")
    for number in range(count):
        mail = {"email": f"person-{number}@example.com", "contact_by": "email"}
        enquiry = make_enquiry("An old question.", status="answered", **mail)
        OutboxMessage.objects.create(kind=OutboxMessage.Kind.ANSWER, enquiry=enquiry)


def let_time_pass() -> None:
    """End the lease of mails in the hands of a worker that was killed, and the pause after a failure."""
    from django.utils import timezone

    from support.models import OutboxMessage

    OutboxMessage.objects.filter(sent_at=None).update(taken_until=None, not_before=timezone.now())


def stored() -> dict:
    """Return what is stored of the new enquiries and of the mails."""
    from support.models import Enquiry, Message, OutboxMessage

    new = Enquiry.objects.exclude(status="answered")
    answers = OutboxMessage.objects.filter(kind="answer")
    return {
        "references": sorted(new.values_list("pk", flat=True)),
        "messages": Message.objects.filter(enquiry__in=new).count(),
        "audited": _audited(new),
        "called": OutboxMessage.objects.filter(kind__in=("duty-new", "duty-urgent")).exists(),
        "waiting": answers.filter(sent_at=None, failed_at=None).count(),
        "failed": answers.exclude(failed_at=None).count(),
        "sent": sorted(str(pk) for pk in answers.exclude(sent_at=None).values_list("pk", flat=True)),
    }


def withdraw(name: str) -> None:
    """Take a lesson from readers, as an editor does."""
    _decide(name, ("withdraw", "editor"))


def publish(name: str) -> None:
    """Bring a lesson that was withdrawn back to readers, as two people do."""
    _decide(name, ("submit", "editor"), ("approve", "reviewer"), ("publish", "reviewer"))


def _decide(name: str, *steps: tuple[str, str]) -> None:
    from courses.actions.review import decide
    from courses.models import Act, Review
    from tests.factories.support import make_staff

    staff = {group: make_staff(f"{group}-{steps[0][0]}", group) for group in {group for _act, group in steps}}
    for act, group in steps:
        review = Review.objects.get(kind="lesson", name=name)
        decide(act=Act(act), seen={review.pk: review.number}, by=staff[group])


def _audited(enquiries) -> int:
    from support.models import Action, AuditEvent

    names = enquiries.values_list("pk", flat=True)
    return AuditEvent.objects.filter(action=Action.RECEIVED, reference__in=list(names)).count()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if sys.argv[1] == "plant":
        plant(int(sys.argv[2]))
    elif sys.argv[1] == "let-time-pass":
        let_time_pass()
    elif sys.argv[1] in ("withdraw", "publish"):
        {"withdraw": withdraw, "publish": publish}[sys.argv[1]](sys.argv[2])
        print(time.time(), flush=True)
    else:
        print(json.dumps(stored()))
