"""What stands around the sentences of a lesson: claims, references, words and ladders."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from courses import markdown
from courses.evidence import SENTENCES, Summary, summary
from courses.models import (
    Claim,
    ClaimText,
    Correction,
    Course,
    Reference,
)
from courses.reading.ladders import LadderShown, ladders_of
from courses.reading.moved import moved_in
from courses.reading.named import claims_named, references_named, terms_named
from courses.reading.reviewed import Reviews, ReviewShown
from courses.reading.translated import LessonWords, Passage, Shown, ShownSection, render
from courses.reading.words import Explained, explain
from courses.translations import said_by_claims, wordings

WORDS_A_MINUTE = 180  # a tired reader on a phone, not a student


def minutes(words: int | None) -> int:
    """Return the reading time of so many words, in whole minutes, at least one; also where nobody has counted them."""
    return max(1, round((words or 0) / WORDS_A_MINUTE))


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
    language: str
    statement: str
    figures: str
    does_not_show: str


class Sources:
    """What stands around some lessons of one course on one page; a fixed number of queries."""

    def __init__(
        self, course: Course, lessons: Sequence[LessonWords], language: str, *, people_only: bool = False
    ) -> None:
        documents = [document for words in lessons for document in words.documents]
        wanted = {
            kind: list(dict.fromkeys(key for document in documents for key in document.keys(kind)))
            for kind in markdown.OURS
        }
        self.course, self.lessons = course, lessons
        self.language, self.day = language, timezone.localdate()
        self.claims = claims_named(course.pk, wanted["claim"])
        self.said = said_by_claims(self.claims.values())
        self.references, self._under = references_named(self.claims.values(), wanted["ref"])
        self.terms = terms_named(wanted["term"])
        self.ladders = ladders_of(_with(lessons, "has_ladders"), language)
        self.corrections, changes = moved_in(_with(lessons, "has_moved"))
        self.changes = wordings(changes)
        self.page = markdown.Page(
            claims=self.claims, references=self.references, terms=self.terms, day=self.day, people_only=people_only
        )
        self._named: dict[str, None] = {}  # the terms that stand on the page

    def shown(self, words: LessonWords) -> Shown:
        """Return what the page shows of a lesson; the terms in it are then explained."""
        found = words.shown(self.said, self.changes)
        parts = [part for passage in found.passages for part in passage.parts]
        self._named |= dict.fromkeys(key for part in parts for key in part.keys("term"))
        return found

    @cached_property
    def reviews(self) -> Reviews:
        """How far the texts and statements on the page are reviewed."""
        texts = [text for words in self.lessons for text in words.texts]
        return Reviews(self.course, texts, self.claims, self.day)

    @property
    def explained(self) -> list[Explained]:
        """The terms that stand on the page, in order of first use."""
        return [explain(self.terms[key], self.language) for key in self._named if key in self.terms]

    @property
    def entries(self) -> list[Entry]:
        """The numbered references, once the documents are rendered."""
        cited = self.page.citations.values()
        return [Entry(citation.number, self.references[citation.key], citation.places) for citation in cited]

    def note(self, key: str, language: str) -> Note:
        """Return what stands behind the claim `key`, with its words in `language`."""
        claim = self.claims[key]
        return Note(
            claim=claim,
            text=claim.text_in(language),
            explanation=SENTENCES[claim.level],
            references=[(self._number(key), self.references[key]) for key in self._under.get(claim.pk, ())],
            is_stale=claim.is_stale(self.day),
        )

    def _number(self, key: str) -> int | None:
        return self.page.citations[key].number if key in self.page.citations else None


def _with(lessons: Sequence[LessonWords], flag: str) -> list[int]:
    """Return those of `lessons` that have something, or may have: whoever reads one lesson knows."""
    return [words.lesson.pk for words in lessons if getattr(words.lesson, flag, True)]


class LessonBody:
    """The text of one lesson, rendered, with the statements that it is the first on its page to make."""

    def __init__(self, words: LessonWords, sources: Sources) -> None:
        self.lesson, self.text, self.sources = words.lesson, words.text, sources
        self.minutes = minutes(words.document.words)
        shown = sources.shown(words)
        self.title_note = shown.title_note
        keys = [key for each in shown.passages if each.main for key in each.main.keys("claim")]
        self.claims = [sources.claims[key] for key in dict.fromkeys(keys) if key in sources.claims]
        self._shown = (words, shown.passages)
        self._first_here: dict[str, str] = {}  # the language of the section that makes the statement
        self.sections = [self._rendered(passage) for passage in shown.passages]

    @cached_property
    def review(self) -> ReviewShown:
        """How far everything is reviewed that the page shows of the lesson, the source of a translation included."""
        words, passages = self._shown
        keys = {key for each in passages for part in each.parts for key in part.keys("claim")}
        claims = [claim for key, claim in self.sources.claims.items() if key in keys]
        source = words.pair.source if words.pair and any(each.shows_source for each in passages) else None
        return self.sources.reviews.of(words.text, source, claims)

    def passage(self, key: str) -> Passage | None:
        """Return what stands in the place of the section `key`, None where there is nothing."""
        return next((each for each in self._shown[1] if each.main and each.main.key == key), None)

    def _rendered(self, passage: Passage) -> ShownSection:
        before = len(self.sources.page.shown)
        made = render(passage, self.sources.page)
        # Where the source stands in the place of a translation, the translated statement may be out of date too.
        is_source = passage.language != self.text.language
        language = passage.language if is_source else self.sources.language
        self._first_here |= dict.fromkeys(self.sources.page.shown[before:], language)
        return made

    @cached_property
    def corrections(self) -> list[Correction]:
        """The corrections of the lesson."""
        return [correction for correction in self.sources.corrections if correction.lesson_id == self.lesson.pk]

    @cached_property
    def ladders(self) -> list["LadderShown"]:
        """The ladders that stand in the lesson."""
        return [ladder for ladder in self.sources.ladders if ladder.lesson_id == self.lesson.pk]

    @property
    def evidence(self) -> Summary:
        """The statements of the lesson by level."""
        return summary(self.claims)

    @cached_property
    def notes(self) -> list[Note]:
        """What stands behind each statement, in the order of the text; on a page with more lessons, each once."""
        return [self.sources.note(key, language) for key, language in self._first_here.items()]

    @property
    def numbers(self) -> list[Numbers]:
        """The survival figures of the lesson's statements."""
        texts = [(key, note.text) for key, note in zip(self._first_here, self.notes, strict=True)]
        return [
            Numbers(key, text.language, text.statement, text.numbers, text.does_not_show)
            for key, text in texts
            if text.numbers
        ]
