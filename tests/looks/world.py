"""Who and what is in the portal of the pictures: staff in every role, enquiries in every state, changes in review."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from courses.actions.review import decide
from courses.actions.versions import Credit, keep
from courses.editions import LANGUAGES
from courses.models import (
    Act,
    Claim,
    Course,
    Edition,
    Lesson,
    LessonText,
    Reference,
    Review,
    Reviewer,
    Role,
    Stage,
    Term,
)
from courses.versions import snapshots, with_content
from support.crypto import Plain
from support.models import DataRequest, Enquiry, Message, Milestone, OutboxMessage, Specialist, Status, Urgency
from support.wishes import Wishes
from tests.conftest import COURSE
from tests.courses.review_pages import changed, set_stage
from tests.factories.courses import make_book, make_lesson
from tests.factories.reviews import publish_all
from tests.factories.support import add_message, add_note, make_app, make_enquiry, make_specialist, make_staff
from tests.looks.clock import MOMENT, ago

PASSWORD = "a calm and long password"
QUESTION = {
    "en": "My mother has triple-negative breast cancer.\nShe starts chemotherapy on Monday. Which question should we "
    "ask the doctor first? I cannot sleep, and I do not want to frighten her.",
    "zh-hant": "媽媽確診三陰性乳癌。\n她星期一開始化療，我們應該先問醫生甚麼？我晚上睡不着，也不想嚇怕她。",
}
ANSWER = {
    "en": "Thank you for writing. A good first question is what the treatment is meant to do: shrink the tumour before "
    "an operation, or keep it from coming back.\n\nPlease write the answer down, or ask whether you may record it.",
    "zh-hant": "多謝你的來信。可以先問醫生這次治療的目的：是手術前令腫瘤縮小，還是減低復發機會。\n\n"
    "請把答案寫下來，或者問問可否錄音。",
}
LONG_NAME = "Maria Esperanza Wilhelmina van den Bosch-Featherstonehaugh de la Santísima Trinidad 歐陽"
LONG_MESSAGE = ("I have so many questions that I do not know where to begin. 我有很多問題，不知道從何說起。\n" * 75)[
    :6000
]
LONG_WORDS = (
    "https://portal.example/" + "a-very-long-address-without-any-space/" * 4 + "\n"
    "Pneumonoultramicroscopicsilicovolcanoconiosis" * 4
)


@dataclass
class World:
    """Staff by name, enquiries by state."""

    staff: dict[str, User] = field(default_factory=dict)
    enquiries: dict[str, Enquiry] = field(default_factory=dict)

    def specialist(self, name: str) -> Specialist:
        """Return somebody of the staff as a specialist."""
        return self.staff[name].specialist

    def fresh(self, language: str = "en", *, by: str = "chan", **fields) -> Enquiry:
        """Return a new enquiry for a scene that changes it, taken by somebody of the staff."""
        taken = {"assignee": self.specialist(by) if by else None, "status": Status.TRIAGED, "created_at": ago(hours=3)}
        return make_enquiry(QUESTION[language], language=language, **taken | fields)


def make_world() -> World:
    """Fill an empty portal; Django's clock stands at MOMENT."""
    world = World()
    call_command("import_course", str(COURSE), verbosity=0)
    _staff(world)
    _taken_down(world)
    _moved_on()
    _reviews()
    _books()
    _enquiries(world)
    _conversations(world)
    _data_requests(world)
    _crowd()
    return world


# --- people


def _staff(world: World) -> None:
    people = {
        "chan": (["specialist"], Specialist.Role.NURSE),
        "wong": (["specialist"], Specialist.Role.ONCOLOGIST),
        "lee": (["triage"], Specialist.Role.COORDINATOR),
        "ho": (["specialist"], Specialist.Role.SOCIAL_WORKER),
    }
    for name, (groups, role) in people.items():
        world.staff[name] = make_specialist(name, *groups, role=role).user
    Specialist.objects.filter(user=world.staff["ho"]).update(on_leave_until=(MOMENT + timedelta(days=9)).date())
    for name, group in {"mei": "editor", "ben": "editor", "lam": "reviewer", "ann": "translator"}.items():
        world.staff[name] = make_staff(name, group)
    Reviewer.objects.create(user=world.staff["lam"], role=Role.DOCTOR, shown_name="Dr Lam")
    world.staff["boss"] = make_staff("boss", "auditor", is_superuser=True)
    world.staff["newcomer"] = make_staff("newcomer")
    make_app(world.staff["chan"])
    for user in world.staff.values():
        user.set_password(PASSWORD)
        user.save()


# --- lessons


def _taken_down(world: World) -> None:
    """A small course that readers saw once."""
    lesson = make_lesson(title="What one study saw")
    things = (Course.objects.filter(pk=lesson.course_id), Lesson.objects.filter(pk=lesson.pk), lesson.texts.all())
    for rows in things:
        chosen = with_content(rows.model).filter(pk__in=rows.values("pk"))
        keep(snapshots(chosen), Credit("mei"))
    for name in ("small-course/first-lesson", "small-course"):
        rows = Review.objects.filter(name=name)
        decide(act=Act.WITHDRAW, seen={each.pk: each.number for each in rows}, by=world.staff["ben"])


def english(slug: str) -> LessonText:
    """Return the English text of a lesson of the course."""
    return LessonText.objects.get(lesson__slug=slug, language="en")


def _reworded(text: LessonText, old: str, new: str) -> str:
    assert old in text.body, "The course has changed: choose another sentence of it."
    return text.body.replace(old, new, 1)


def _moved_on() -> None:
    """Publish a new English wording that the translation does not follow."""
    text = english("reading-one-cell-at-a-time")
    changed(text, author="mei", body=_reworded(text, "big pot of soup", "large pan of lentil soup"))
    publish_all()


def _reviews() -> None:
    """Leave changes in every stage."""
    text = english("what-happened-in-mice")
    body = _reworded(text, "Many results do not carry over.", "Most results do not carry over to people.")
    set_stage(changed(text, author="mei", remark="The review of 2024 is plainer here.", body=body), Stage.IN_REVIEW)
    claim = Claim.objects.get(key="better-response-mice")
    said = "In mice without these NK cells, chemotherapy and an anti-PD-L1 antibody slowed tumours more."
    set_stage(changed(claim, author="ben", statement={"en": said}), Stage.IN_REVIEW)
    term = Term.objects.get(key="wnt")
    changed(term, author="mei", definition={"en": "A set of messages between cells. They say when to grow."})
    reference = Reference.objects.get(key="thacker2023")
    set_stage(changed(reference, author="ben", pages="1–19"), Stage.APPROVED)


def _books() -> None:
    """Have the PDFs of the course there, as a worker makes them."""
    edition = Edition.objects.newest(Course.objects.get(slug="tnbc-immune-cells"))
    for language in LANGUAGES:
        make_book(edition, language, content=b"%PDF-1.7" + bytes(800_000))


# --- enquiries


def _enquiries(world: World) -> None:
    """Make one enquiry in each state of the desk, with references that stay the same."""
    chan, wong, ho = (world.specialist(name) for name in ("chan", "wong", "ho"))
    later = {"read_promised_by": MOMENT + timedelta(hours=1), "reply_promised_by": MOMENT + timedelta(hours=9)}
    late = {"read_promised_by": ago(hours=30), "reply_promised_by": ago(hours=2), "queue_at": ago(hours=30)}
    reached = {"name": "Mei", "email": "mei@example.com", "phone": "+85223456789", "contact_by": "email"}
    states = {
        "new": {"created_at": ago(hours=2), **later},
        "late": {"created_at": ago(days=3), **late},
        "red flag": {"created_at": ago(minutes=20), "red_flag_suspected": True, **later},
        "mine": {
            "created_at": ago(days=2), "status": Status.TRIAGED, "assignee": chan, "relationship": "family",
            "urgency": Urgency.SOON, "about": "tnbc-immune-cells/what-it-means-for-you", **reached, **later,
        },
        "worse": {"created_at": ago(days=4), "status": Status.TRIAGED, "assignee": chan, "got_worse": True},
        "taken": {"created_at": ago(hours=5), "status": Status.TRIAGED, "assignee": wong, **later},
        "away": {"created_at": ago(days=1), "status": Status.TRIAGED, "assignee": ho},
        "waiting": {"created_at": ago(days=6), "status": Status.WAITING, "assignee": chan},
        "answered": {"created_at": ago(days=9), "status": Status.ANSWERED, "assignee": chan},
        "closed": {"created_at": ago(days=60), "status": Status.CLOSED, "assignee": chan},
        "spam": {"created_at": ago(hours=7), "status": Status.SUSPECTED_SPAM, "spam_signs": "links"},
        "no mail": {
            "created_at": ago(days=5), "status": Status.WAITING, "assignee": chan, "mail_failed_at": ago(days=1),
            **reached,
        },
        "long": {"created_at": ago(hours=4), "name": LONG_NAME, "assignee": chan, "status": Status.TRIAGED},
    }  # fmt: skip
    for number, (name, fields) in enumerate(states.items(), start=1):
        text = LONG_MESSAGE if name == "long" else QUESTION["zh-hant" if number % 3 == 0 else "en"]
        defaults = {"reference": f"3{number:02}-456-789", "topic": "treatment", "relationship": "patient"}
        fields = defaults | {"language": "zh-hant" if number % 3 == 0 else "en"} | fields
        world.enquiries[name] = make_enquiry(text, **fields)
    add_message(world.enquiries["long"], LONG_WORDS, created_at=ago(hours=3))
    _history(world.enquiries["mine"], chan)
    _reply(world.enquiries["answered"], chan, "en", ago(days=8), response="understood", responded_at=ago(days=7))
    original = world.enquiries["new"]
    world.enquiries["duplicate"] = make_enquiry(
        QUESTION["en"], reference="399-456-789", status=Status.DUPLICATE, duplicate_of=original, created_at=ago(hours=1)
    )
    failed = {"kind": "answer", "enquiry": world.enquiries["no mail"], "failed_at": ago(days=1), "failure": "550"}
    OutboxMessage.objects.create(**failed, created_at=ago(days=2), not_before=ago(days=2), attempts=1)


def _data_requests(world: World) -> None:
    """Let three people have asked what is held about them: one answered, one late, one by reference."""
    today = MOMENT.date()
    answered = {"answered_on": today - timedelta(days=20), "outcome": "done"}
    DataRequest.objects.create(kind="see", received_on=today - timedelta(days=50), **answered)
    DataRequest.objects.create(kind="correct", received_on=today - timedelta(days=43))
    reference = world.enquiries["answered"].pk
    DataRequest.objects.create(kind="see", reference=reference, received_on=today - timedelta(days=12))


def _history(enquiry: Enquiry, chan: Specialist) -> None:
    """Let an enquiry have been talked about and noted."""
    enquiry.messages.update(read_at=ago(days=1, hours=20), read_by_role=chan.role)
    wishes = Wishes(may_name_us="no", hours="after six", phone_shared="yes", patient_knows="no", may_tell="Only me.")
    enquiry.wishes = Plain(wishes.as_text())
    enquiry.first_read_at = ago(days=1, hours=20)
    enquiry.first_reply_at = ago(days=1)
    enquiry.save()
    add_note(enquiry, "Called the ward: the nurse there knows the family.", author=chan, created_at=ago(days=1))
    _reply(enquiry, chan, "en", ago(days=1), response="worried", responded_at=ago(hours=20))
    add_message(enquiry, "Thank you. And what about her hair?", created_at=ago(hours=19))


def _reply(enquiry: Enquiry, by: Specialist, language: str, at, **fields) -> Message:
    fields = {"author": "specialist", "specialist": by, "role": by.role, "created_at": at, **fields}
    return add_message(enquiry, ANSWER[language], **fields)


def _conversations(world: World) -> None:
    """Make what a person comes back to, in each language: `<state> <language>`."""
    chan = world.specialist("chan")
    for number, language in enumerate(("en", "zh-hant")):
        states = {
            "asked": {"status": Status.NEW, "read_promised_by": MOMENT + timedelta(hours=5)},
            "read": {"status": Status.TRIAGED, "first_read_at": ago(hours=2)},
            "late": {"status": Status.TRIAGED, "reply_promised_by": ago(hours=3), "first_read_at": ago(days=1)},
            "replied": {"status": Status.ANSWERED, "first_reply_at": ago(days=1), "email": "mei@example.com"},
            "ended": {"status": Status.CLOSED, "first_reply_at": ago(days=9), "closed_at": ago(days=2)},
        }  # fmt: skip
        for place, (name, fields) in enumerate(states.items()):
            fields = {"reference": f"5{number}{place}-100-200", "created_at": ago(days=10), "assignee": chan, **fields}
            made = make_enquiry(QUESTION[language], language=language, **fields)
            world.enquiries[f"person: {name} {language}"] = made
            if name == "asked":
                Enquiry.objects.filter(pk=made.pk).update(assignee=None, created_at=ago(hours=1))
                made.messages.update(created_at=ago(hours=1))
                continue
            made.messages.update(read_at=ago(days=9), read_by_role=chan.role)
            Milestone.objects.create(enquiry=made, kind="taken", role=chan.role, at=ago(days=9))
            if name == "late":
                Milestone.objects.create(enquiry=made, kind="delay", at=ago(hours=3))
            if name in ("replied", "ended"):
                _reply(made, chan, language, ago(days=1 if name == "replied" else 8))
            if name == "ended":
                Milestone.objects.create(enquiry=made, kind="closed", role=chan.role, at=ago(days=2))


def _crowd() -> None:
    """Fill the list of what is closed beyond one page."""
    for number in range(1, 56):
        fields = {"status": Status.CLOSED, "closed_at": ago(days=number), "created_at": ago(days=60 + number)}
        make_enquiry("Thank you.", reference=f"7{number:02}-000-111", **fields)
    assert timezone.now() == MOMENT
