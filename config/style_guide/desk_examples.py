"""The things that the parts of the desk show."""

from datetime import datetime

from django.utils import timezone

from config.style_guide.words import WORDS
from courses.differences import Difference, paragraphs
from support.admin.forms import NoteForm, UrgencyForm
from support.admin.pages import facts
from support.admin.reply_form import ReplyForm
from support.admin.timeline import Entry
from support.models import Channel, Enquiry, Message, Milestone, Note, Specialist, Topic
from support.wishes import NO, YES, Wishes
from support.words import Said, Words

MOMENT = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.get_default_timezone())
REFERENCE = "123-456-789"
MARKS = ("new", "soon", "urgent", "worse", "flag", "status", "news", "away", "failed", "closed", "duplicate")
REVIEW_MARKS = ("review-in-review", "review-approved", "review-withdrawn", "history-read", "history-waits")


class DeskExample:
    """Examples in one language for the desk."""

    def __init__(self, language: str) -> None:
        self.language, self.words = language, WORDS[language]

    @property
    def marks(self) -> tuple[str, ...]:
        """Return the names of the marks of an enquiry."""
        return MARKS

    @property
    def review_marks(self) -> tuple[str, ...]:
        """Return the names of the marks of a change."""
        return REVIEW_MARKS

    @property
    def enquiry(self) -> Enquiry:
        """Return an enquiry that a nurse answers by mail."""
        nurse = Specialist(role=Specialist.Role.NURSE)
        known = {"contact_by": Channel.EMAIL, "topic": Topic.OTHER, "assignee": nurse}
        return Enquiry(reference=REFERENCE, language=self.language, **known)

    @property
    def wishes(self) -> Wishes:
        """Return the wishes of somebody who is careful."""
        return Wishes(may_name_us=NO, phone_shared=YES, may_leave_message=NO, hours=self.words["remark"])

    @property
    def facts(self) -> dict:
        """Return what stands beside the words of the enquiry."""
        return facts(self.enquiry)

    @property
    def opened(self) -> Words:
        """Return what is personal in the enquiry, opened."""
        notes = [Said(Note(created_at=MOMENT), "chan", self.words["remark"])]
        return Words(self.words["name"], "name@example.com", "+852 2345 6789", self.wishes, [], notes)

    @property
    def desk_timeline(self) -> list[Entry]:
        """Return what the staff see of a conversation: unread, read, answered, taken back, and what happened."""
        person, reply = {"author": Message.Author.PERSON}, {"author": Message.Author.SPECIALIST}
        rows = [
            Message(**person, created_at=MOMENT, read_at=MOMENT, read_by_role=Specialist.Role.NURSE),
            Message(**reply, created_at=MOMENT, response=Message.Response.WORRIED, responded_at=MOMENT),
            Message(**reply, created_at=MOMENT, recalled_at=MOMENT),
            Message(**person, created_at=MOMENT),
        ]
        texts = [self.words[name] for name in ("question", "answer", "remark", "question")]
        said = [Entry(MOMENT, Said(row, "chan", text)) for row, text in zip(rows, texts, strict=True)]
        taken = Milestone(kind=Milestone.Kind.TAKEN, role=Specialist.Role.NURSE, at=MOMENT)
        return [said[0], Entry(MOMENT, milestone=taken), *said[1:]]

    @property
    def note_form(self) -> NoteForm:
        """Return the form for a note, given back empty."""
        return NoteForm({"text": ""})

    @property
    def choice_form(self) -> UrgencyForm:
        """Return a form with a choice."""
        return UrgencyForm(auto_id="choice_%s")

    @property
    def reply_form(self) -> ReplyForm:
        """Return the form for an answer."""
        return ReplyForm(enquiry=self.enquiry, wishes=self.wishes)

    @property
    def differences(self) -> list[Difference]:
        """Return how two versions of a text differ."""
        old = f"{self.words['paragraph']}\n\n{self.words['was']}"
        new = f"{self.words['paragraph']}\n\n{self.words['now']}\n\n{self.words['sentence']}"
        return [Difference((self.words["title"],), self.language, paragraphs(old, new))]
