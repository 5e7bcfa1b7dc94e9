"""How a page shows one thing that was found: where it leads, and the passage with its evidence."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from config.languages import in_language
from courses.markdown import stale_words
from courses.models import Claim, LessonText
from courses.models.search import Kind
from courses.reading.words import explain
from courses.search.passage import Part, Run, Text, passage
from courses.search.query import Query
from courses.search.sight import Sight
from courses.search.statements import Entry

Runs = tuple[Run, ...]


@dataclass(frozen=True)
class ShownPart:
    """A part of a passage: with its claim where it is a statement, with a label before it where it is a note.

    `warning` says that the statement was not checked again in time.
    """

    runs: Runs
    claim: Claim | None = None
    warning: str = ""
    label: str = ""


@dataclass(frozen=True)
class Result:
    """One place: where it leads, its `heading` in `language`, and what is said there, in `said_in`.

    `lesson` is the lesson that it is a section of; `note` where the notes behind its statements are. `other` is the
    name of a word in the other language. `is_changed`: the source of this translation says something else now.
    """

    kind: str
    entry: int
    language: str
    url: str
    heading: Runs
    parts: tuple[ShownPart, ...]
    said_in: str
    page: str = ""
    lesson: LessonText | None = None
    other: Runs = ()
    other_language: str = ""
    is_changed: bool = False

    @property
    def is_section(self) -> bool:
        """Tell whether it is a part of its lesson, with a heading of its own."""
        return self.lesson is not None and self.url != self.page


class Viewer:
    """Shows entries that `query` found to readers of `language`; `sight` says what there is to see of them."""

    def __init__(self, sight: Sight, query: Query, language: str) -> None:
        self.sight, self.query, self.language = sight, query, language
        self.day = timezone.localdate()

    def result(self, entry: Entry) -> Result:
        """Return the result for an entry that readers see."""
        return _MAKERS[entry.kind](self, entry)

    def _section(self, entry: Entry) -> Result:
        text = self.sight.texts[entry.text]
        heading, words, terms = self._read(entry.heading, entry.words)
        parts = self._parts(passage(words, entry.stretches, terms), text.lesson.course_id)
        made = self._in_lesson(entry, text, entry.section, anchor=entry.section)
        return replace(made, heading=heading.marked(terms), parts=parts)

    def _statement(self, entry: Entry) -> Result:
        use = self.sight.use_of(entry)
        said, *notes = map(Text, entry.words.split("\n"))
        terms = self.query.met_by(set().union(said.terms, *(note.terms for note in notes)))
        labels = zip((_("It rests on"), _("It does not show")), notes, strict=False)
        more = [ShownPart(note.marked(terms), label=label) for label, note in labels if note.terms & terms]
        statement = self._parts([Part(said.marked(terms), entry.claim)], entry.course)
        heading = Text(self.sight.headings.get((use.text.pk, use.section), use.text.title))
        made = self._in_lesson(entry, use.text, use.section, anchor=f"claim-{entry.claim}")
        return replace(made, heading=heading.marked(terms), parts=(*statement, *more))

    def _in_lesson(self, entry: Entry, text: LessonText, section: str, *, anchor: str) -> Result:
        """Return the result for what stands in `section` of a lesson.

        It leads to the page in the reader's language, unless that page shows other words.
        """
        written_in = entry.language
        has_own = any(each.language == self.language and each.is_public for each in text.lesson.texts.all())
        page = in_language(text.get_absolute_url(), written_in if has_own else self.language)
        url = f"{page}#{anchor}" if anchor else page
        is_changed = (text.pk, section) in self.sight.changed
        return Result(Kind.TEXT, entry.pk, text.language, url, (), (), written_in, page, text, is_changed=is_changed)

    def _word(self, entry: Entry) -> Result:
        term = explain(self.sight.terms[entry.term], self.language)
        name, other, definition, terms = self._read(term.name, term.other_name, term.definition)
        parts = self._parts(passage(definition, (), terms))
        said_in = term.definition_language
        made = Result(Kind.TERM, entry.pk, term.language, term.url, name.marked(terms), parts, said_in)
        return replace(made, other=other.marked(terms), other_language=term.other_language)

    def _source(self, entry: Entry) -> Result:
        url = reverse("courses:reference", args=[self.sight.references[entry.reference]])
        heading, *lines, terms = self._read(entry.heading, *entry.words.split("\n"))
        said = [line for at, line in enumerate(lines) if line.text and (at == 0 or line.terms & terms)]
        parts = tuple(ShownPart(line.marked(terms)) for line in said)
        return Result(Kind.REFERENCE, entry.pk, "en", url, heading.marked(terms), parts, "en")

    def _read(self, *texts: str) -> tuple:
        """Return texts with their words, and behind them what to mark in them."""
        read = [Text(text) for text in texts]
        return (*read, self.query.met_by(set().union(*(text.terms for text in read))))

    def _parts(self, parts: Collection[Part], course: int = 0) -> tuple[ShownPart, ...]:
        claims = [self.sight.claim(course, part.key) for part in parts]
        return tuple(
            ShownPart(part.runs, claim, stale_words(claim, self.day) if claim else "")
            for part, claim in zip(parts, claims, strict=True)
        )


_MAKERS = {
    Kind.TEXT: Viewer._section,
    Kind.CLAIM: Viewer._statement,
    Kind.TERM: Viewer._word,
    Kind.REFERENCE: Viewer._source,
}
