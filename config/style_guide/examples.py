"""The things that the parts of the guide show. Nothing is read from the database, and nothing is stored."""

from datetime import date, timedelta
from functools import cached_property
from types import SimpleNamespace

from django.utils.safestring import SafeString

from config.style_guide.desk_examples import MOMENT, DeskExample
from config.style_guide.search_examples import SearchExample
from config.style_guide.sheets import Token, tokens
from config.style_guide.words import WORDS
from courses import markdown
from courses.evidence import SENTENCES, Summary, summary
from courses.models import (
    Answer,
    Claim,
    ClaimText,
    Correction,
    CorrectionText,
    Course,
    Decision,
    Lesson,
    LessonText,
    Level,
    Reference,
    Role,
    Rung,
    RungText,
    Step,
)
from courses.reading.corrections import LogEntry
from courses.reading.course import LessonCard, ModuleCard
from courses.reading.lesson import Neighbour
from courses.reading.reviewed import CourseReview, ReviewShown
from courses.reading.sources import Entry, LadderShown, Note, Numbers
from courses.reading.translated import ShownSection
from courses.reading.words import Explained
from support import standing
from support.conversation_forms import EntryForm, WriteForm
from support.forms import EnquiryForm
from support.models import Channel, Message, Milestone, Relationship, Specialist
from support.reading_hours import next_reading
from support.statement import statement
from support.views.conversation.timeline import MILESTONE_WORDS
from support.views.conversation.timeline import Entry as Said
from support.views.help_now import help_now

DAY = date(2026, 11, 23)
FIGURES = ("average-and-single-cells", "chain-of-signals", "many-cells", "mature-and-immature", "three-locks")


class Example(SearchExample, DeskExample):
    """Examples in one language, each made when a template asks for it."""

    # --- what every page stands on

    @property
    def colours(self) -> list[Token]:
        """Return the tokens that are colours."""
        return self._tokens("colour")

    @property
    def letters(self) -> list[Token]:
        """Return the tokens that are families of letters."""
        return self._tokens("letters")

    @property
    def lengths(self) -> list[Token]:
        """Return the tokens that are lengths."""
        return self._tokens("length")

    @property
    def times(self) -> list[Token]:
        """Return the tokens that say how long a movement takes."""
        return self._tokens("time")

    @staticmethod
    def _tokens(kind: str) -> list[Token]:
        return [token for token in tokens() if token.kind == kind]

    # --- lessons

    @cached_property
    def lesson(self) -> Lesson:
        """Return a lesson of a course."""
        return Lesson(course=Course(slug="example"), slug="example")

    @cached_property
    def text(self) -> LessonText:
        """Return the words of the lesson."""
        words = {"title": self.words["title"], "takeaway": self.words["takeaway"]}
        return LessonText(lesson=self.lesson, language=self.language, **words)

    @cached_property
    def long_text(self) -> LessonText:
        """Return words whose title is long."""
        words = {"title": self.words["long_title"], "takeaway": self.words["paragraph"]}
        return LessonText(lesson=self.lesson, language=self.language, **words)

    @cached_property
    def cards(self) -> list[LessonCard]:
        """Return two lessons as a list shows them."""
        return [LessonCard(self.lesson, self.text, 1, 2), LessonCard(self.lesson, self.long_text, 2, 12)]

    @property
    def page(self) -> SimpleNamespace:
        """Return what a page knows of its course and its neighbours."""
        module = ModuleCard(None, self.words["title"], self.language, 1, self.cards)
        sections = [ShownSection("one", self.words["title"], ""), ShownSection("two", self.words["long_title"], "")]
        return SimpleNamespace(
            course=self.lesson.course,
            lesson=self.lesson,
            modules=[module],
            headings=[*sections, ShownSection("three", "", "", is_folded=True)],
            references=True,
            previous=self._neighbour(self.text),
            next=self._neighbour(self.long_text),
        )

    def _neighbour(self, text: LessonText) -> Neighbour:
        return Neighbour(text.title, text.language, "#main")

    # --- evidence

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """Return a statement of each level, one that was not checked in time, and one of these that is about safety."""
        found = {level.value: Claim(key=level.value, level=level, checked=DAY) for level in Level}
        old = {"checked": DAY - timedelta(days=400), "check_again_after_months": 6}
        found["stale"] = Claim(key="stale", level=Level.LABORATORY, **old)
        found["unsafe"] = Claim(key="unsafe", level=Level.TRIAL, safety_critical=True, **old)
        return found

    @property
    def statements(self) -> list[markdown.RenderedSection]:
        """Return a text with all of the statements."""
        return self._rendered(people_only=False)

    @property
    def for_people(self) -> list[markdown.RenderedSection]:
        """Return the same text where what was not tested in people is folded."""
        return self._rendered(people_only=True)

    def _rendered(self, *, people_only: bool) -> list[markdown.RenderedSection]:
        lines = [f"[{self.words['sentence']}](claim:{key})[](ref:example)" for key in self.claims]
        lines.append(f"{self.words['sentence']} [{self.words['term']}](term:word)")
        page = markdown.Page(
            claims=self.claims,
            references={"example": self.reference},
            terms={"word": True},
            day=DAY,
            people_only=people_only,
        )
        return page.render(markdown.parse("\n\n".join(lines)), self.language)

    @property
    def evidence(self) -> Summary:
        """Return the statements counted, with some levels more than once."""
        return summary([*self.claims.values(), *(self.claims[key] for key in ("mice", "mice", "trial"))])

    @property
    def notes(self) -> list[Note]:
        """Return what stands behind each of the statements."""
        return [self._note(claim) for claim in self.claims.values()]

    def _note(self, claim: Claim) -> Note:
        words = {name: self.words[name] for name in ("rests_on", "does_not_show")}
        text = ClaimText(language=self.language, statement=self.words["sentence"], **words)
        return Note(claim, text, SENTENCES[claim.level], [(1, self.reference)], claim.is_stale(DAY))

    @property
    def numbers(self) -> list[Numbers]:
        """Return figures that are shown to who asks for them."""
        words = (self.words[name] for name in ("sentence", "numbers", "does_not_show"))
        return [Numbers("example", self.language, *words)]

    @property
    def ladder(self) -> LadderShown:
        """Return a ladder with every answer, the drug's name a long one."""
        answers = [Answer.YES, Answer.YES, Answer.NO, Answer.NOT_KNOWN, Answer.NO, Answer.NOT_KNOWN]
        rungs = [self._rung(step, answer) for step, answer in zip(Step, answers, strict=True)]
        name = SimpleNamespace(name=self.words["name"])
        ladder = SimpleNamespace(key="example", lesson_id=None, rungs_upwards=rungs, text_in=lambda language: name)
        return LadderShown(ladder, self.language)

    def _rung(self, step: Step, answer: Answer) -> Rung:
        rung = Rung(step=step, answer=answer, checked=DAY)
        text = RungText(language=self.language, remark=self.words["remark"]) if answer == Answer.YES else None
        rung.text_in = lambda language: text
        return rung

    @property
    def figures(self) -> tuple[str, ...]:
        """Return the names of the drawings."""
        return FIGURES

    # --- sources

    @cached_property
    def reference(self) -> Reference:
        """Return a reference that everything is known of."""
        known = {"authors": "Example A, Sample B.", "journal": "Journal of Examples", "year": 2026, "volume": "1"}
        return Reference(key="example", title="A study that was made up for this page", **known)

    @property
    def entries(self) -> list[Entry]:
        """Return a numbered list of references: cited once, often, and of a title that nobody has verified."""
        open_title = Reference(key="open", title="A title that is not sure", not_verified="title")
        places = [[f"{key}-{number}" for number in range(1, last)] for key, last in (("a", 2), ("b", 5), ("c", 2))]
        often = Reference(key="often", title="Otorhinolaryngological" * 4, authors="Sample B.", year=2025)
        rows = zip((self.reference, often, open_title), places, strict=True)
        return [Entry(number, reference, ids) for number, (reference, ids) in enumerate(rows, start=1)]

    @property
    def terms(self) -> list[Explained]:
        """Return a word that is confirmed, and one whose names are still to be."""
        return [self._term("word", checked=True), self._term("open", checked=False)]

    def _term(self, key: str, *, checked: bool) -> Explained:
        other = "zh-hant" if self.language == "en" else "en"
        known, name = (self.words["definition"], self.language), self.words["term"]
        return Explained(key, name, self.language, checked, *known, self.words["other_term"], other, checked, "#term")

    # --- what is said beside a text

    @property
    def reviews(self) -> list[ReviewShown]:
        """Return every state of the review of a text: open, open translation, reviewed, overdue."""
        decision = Decision(role=Role.DOCTOR, shown_name="", at=MOMENT)
        later = DAY + timedelta(days=365)
        return [
            ReviewShown(None, None, None, DAY, is_open_translation=False),
            ReviewShown(None, None, None, DAY, is_open_translation=True),
            ReviewShown(decision, DAY - timedelta(days=30), later, DAY, is_open_translation=False),
            ReviewShown(decision, None, DAY - timedelta(days=1), DAY, is_open_translation=False),
        ]

    @property
    def course_reviews(self) -> list[CourseReview]:
        """Return how far a course is reviewed: not at all, in part, wholly."""
        return [CourseReview(each, 9, is_open_translation=not each) for each in (0, 4, 9)]

    @property
    def passage(self) -> ShownSection:
        """Return a section of a translation whose source has moved on, with the source beside it."""
        beside = markdown.RenderedSection("one", WORDS["en"]["title"], WORDS["en"]["paragraph"])
        words = self.words["paragraph"]
        return ShownSection("one", "", words, language=self.language, notice=self.words["remark"], beside=beside)

    @property
    def correction(self) -> LogEntry:
        """Return a correction as the public log shows it."""
        correction = Correction(key="example", day=DAY, course=self.lesson.course, section="one")
        words = {name: self.words[name] for name in ("was", "now", "why")}
        return LogEntry(correction, CorrectionText(language=self.language, **words), self.text)

    # --- asking

    @property
    def help_now(self) -> dict:
        """Return what needs help now."""
        return help_now()

    @property
    def statement(self) -> SafeString:
        """Return the collection statement."""
        return statement(self.language)[0]

    @property
    def form(self) -> EnquiryForm:
        """Return the form as it comes."""
        return EnquiryForm(page_language=self.language)

    @property
    def chosen_form(self) -> EnquiryForm:
        """Return the form of a relative who wants a call and a mail: with every question that hangs on another."""
        said = {"relationship": Relationship.FAMILY, "contact_by": Channel.EMAIL, "message": self.words["question"]}
        return EnquiryForm(initial=said, page_language=self.language)

    @cached_property
    def wrong_form(self) -> EnquiryForm:
        """Return the form given back: nothing required is there, and what is there is wrong."""
        said = {"contact_by": Channel.EMAIL, "email": "name@", "phone": "12", "name": "Otorhinolaryngological " * 6}
        form = EnquiryForm(said, page_language=self.language)
        form.full_clean()
        return form

    @property
    def entry_form(self) -> EntryForm:
        """Return the two fields of who comes back."""
        return EntryForm()

    @property
    def write_form(self) -> WriteForm:
        """Return the place to write again."""
        return WriteForm()

    # --- the conversation

    @cached_property
    def reply(self) -> Message:
        """Return an answer that the person has not said anything to."""
        return Message(author=Message.Author.SPECIALIST)

    @property
    def timeline(self) -> list[Said]:
        """Return a conversation with everything that can stand in it; its last answer waits for a word."""
        nurse, doctor = (standing.role_words(role) for role in (Specialist.Role.NURSE, Specialist.Role.ONCOLOGIST))
        read, unread = Message(read_at=MOMENT), Message()
        worried = Message(response=Message.Response.WORRIED, responded_at=MOMENT)
        question, answer = self.words["question"], self.words["answer"]
        return [
            Said("own", MOMENT, question, read_by=nurse, message=read),
            Said("milestone", MOMENT, MILESTONE_WORDS[Milestone.Kind.TAKEN], who=doctor),
            Said("reply", MOMENT, answer, who=doctor, how="", message=worried),
            Said("own", MOMENT, question, message=unread),
            Said("milestone", MOMENT, MILESTONE_WORDS[Milestone.Kind.DELAY]),
            Said("reply", MOMENT, answer, who=nurse, message=self.reply),
        ]

    @property
    def responses(self) -> list[tuple[str, str]]:
        """Return what can be said to an answer."""
        return list(Message.Response.choices)

    @property
    def waiting(self) -> standing.Standing:
        """Return where an enquiry stands that nobody has read and nothing was promised for."""
        return self._standing(standing.Step.RECEIVED, next_reading=next_reading(MOMENT))

    @property
    def late(self) -> standing.Standing:
        """Return where one stands whose answer comes too late."""
        missed = standing.Promise("reply", MOMENT, is_late=True, is_missed=True)
        return self._standing(standing.Step.RECEIVED, read=True, promises=[missed])

    @property
    def answered(self) -> standing.Standing:
        """Return where an answered one stands."""
        return self._standing(standing.Step.ANSWERED, read=True)

    @property
    def closed(self) -> standing.Standing:
        """Return where a closed one stands."""
        return self._standing(standing.Step.CLOSED, read=True)

    @staticmethod
    def _standing(step: standing.Step, *, read: bool = False, promises=(), next_reading=None) -> standing.Standing:
        nurse = standing.role_words(Specialist.Role.NURSE) if read else ""
        return standing.Standing(
            step=step,
            received_at=MOMENT,
            last_sent_at=MOMENT,
            read_by=nurse,
            read_at=MOMENT if read else None,
            promises=list(promises),
            next_reading=next_reading,
            is_open_now=False,
        )
