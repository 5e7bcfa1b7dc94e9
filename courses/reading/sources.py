"""What stands around the sentences of a lesson: claims, references, words and ladders."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from courses import markdown
from courses.evidence import SENTENCES, Summary, summary
from courses.models import (
    Claim,
    ClaimText,
    Correction,
    Course,
    Ladder,
    Lesson,
    LessonText,
    Reference,
    Rung,
    RungText,
    Term,
)
from courses.reading.words import explain

WORDS_A_MINUTE = 180  # a tired reader on a phone, not a student


def minutes(words: int) -> int:
    """Return the reading time of so many words, in whole minutes, at least one."""
    return max(1, round(words / WORDS_A_MINUTE))


@dataclass(frozen=True)
class Entry:
    """One reference in a numbered list, with the ids of the places that cite it."""

    number: int
    reference: Reference
    places: list[str]


@dataclass(frozen=True)
class Note:
    """What stands behind one statement."""

    claim: Claim
    text: ClaimText
    explanation: str
    references: list[tuple[int | None, Reference]]
    is_stale: bool


@dataclass(frozen=True)
class Numbers:
    """The survival figures of one statement, for who asks for them."""

    key: str
    statement: str
    figures: str
    does_not_show: str


class Sources:
    """What stands around some lessons of one course on one page; a fixed number of queries.

    `documents` are the parsed lessons by the lesson's primary key.
    """

    def __init__(
        self, course: Course, documents: Mapping[int, markdown.Document], language: str, *, people_only: bool = False
    ) -> None:
        wanted = {
            kind: list(dict.fromkeys(key for document in documents.values() for key in document.keys(kind)))
            for kind in markdown.OURS
        }
        claims = Claim.objects.filter(course=course, key__in=wanted["claim"]).prefetch_related("texts", "sources")
        self.language, self.day = language, timezone.localdate()
        self.claims = {claim.key: claim for claim in claims}
        named = {source.reference_id for claim in self.claims.values() for source in claim.sources.all()}
        self.references = {ref.key: ref for ref in Reference.objects.filter(key__in={*wanted["ref"], *named})}
        terms = {term.key: term for term in Term.objects.filter(key__in=wanted["term"]).with_texts()}
        self.terms = {key: terms[key] for key in wanted["term"] if key in terms}
        self.ladders = [
            LadderShown(ladder, language) for ladder in Ladder.objects.filter(lesson__in=documents).with_rungs()
        ]
        self.corrections = list(Correction.objects.filter(lesson__in=documents))
        self.explained = [explain(term, language) for term in self.terms.values()]
        self.page = markdown.Page(
            claims=self.claims, references=self.references, terms=self.terms, day=self.day, people_only=people_only
        )

    @property
    def entries(self) -> list[Entry]:
        """The numbered references, once the documents are rendered."""
        cited = self.page.citations.values()
        return [Entry(citation.number, self.references[citation.key], citation.places) for citation in cited]

    def note(self, key: str) -> Note:
        """Return what stands behind the claim `key`."""
        claim = self.claims[key]
        numbers = {key: citation.number for key, citation in self.page.citations.items()}
        named = [source.reference_id for source in claim.sources.all()]
        return Note(
            claim=claim,
            text=claim.text_in(self.language),
            explanation=SENTENCES[claim.level],
            references=[(numbers.get(key), self.references[key]) for key in named],
            is_stale=claim.is_stale(self.day),
        )


class LessonBody:
    """The text of one lesson, rendered, with the statements that it is the first on its page to make."""

    def __init__(self, lesson: Lesson, text: LessonText, document: markdown.Document, sources: Sources) -> None:
        self.lesson, self.text, self.sources = lesson, text, sources
        self.minutes = minutes(document.words)
        self.claims = [sources.claims[key] for key in document.keys("claim") if key in sources.claims]
        before = len(sources.page.shown)
        self.sections = sources.page.render(document)
        self._first_here = sources.page.shown[before:]

    @property
    def corrections(self) -> list[Correction]:
        """The corrections of the lesson."""
        return [correction for correction in self.sources.corrections if correction.lesson_id == self.lesson.pk]

    @property
    def ladders(self) -> list["LadderShown"]:
        """The ladders that stand in the lesson."""
        return [ladder for ladder in self.sources.ladders if ladder.lesson_id == self.lesson.pk]

    @property
    def evidence(self) -> Summary:
        """The statements of the lesson by level."""
        return summary(self.claims)

    @property
    def notes(self) -> list[Note]:
        """What stands behind each statement, in the order of the text; on a page with more lessons, each once."""
        return [self.sources.note(key) for key in self._first_here]

    @property
    def numbers(self) -> list[Numbers]:
        """The survival figures of the lesson's statements."""
        texts = [(key, note.text) for key, note in zip(self._first_here, self.notes, strict=True)]
        return [Numbers(key, text.statement, text.numbers, text.does_not_show) for key, text in texts if text.numbers]


@dataclass(frozen=True)
class RungShown:
    """One rung: what is known, the remark, and how high it stands in the drawing."""

    rung: Rung
    text: RungText | None
    y: int


class LadderShown:
    """How far a drug has come, as a page in `language` shows it. The drawing is 320 wide and `height` high."""

    RUNG_HEIGHT, TOP = 56, 40

    def __init__(self, ladder: Ladder, language: str) -> None:
        self.key, self.lesson_id = ladder.key, ladder.lesson_id
        self.name = ladder.text_in(language).name
        rungs = ladder.rungs_upwards
        self.foot = self.TOP + self.RUNG_HEIGHT * len(rungs)
        self.height = self.foot + 8
        self.rungs = [
            RungShown(rung, rung.text_in(language), self.foot - self.RUNG_HEIGHT * number)
            for number, rung in enumerate(rungs, start=1)
        ]
