"""How a page shows one thing that was found: where it leads, and the passage with its evidence."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from config.languages import in_language
from courses.markdown import stale_words
from courses.models import Claim
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

    `lesson` is the title of the lesson that it stands in, and `page` the address of that. `other` is the name of a word
    in the other language. `is_changed`: the source of this translation says something else now.
    """

    kind: str
    entry: int
    language: str
    url: str
    heading: Runs
    parts: tuple[ShownPart, ...]
    said_in: str
    page: str = ""
    lesson: str = ""
    other: Runs = ()
    other_language: str = ""
    is_changed: bool = False

    @property
    def is_section(self) -> bool:
        """Tell whether it is a part of its lesson, with a heading of its own."""
        return bool(self.lesson) and self.url != self.page


class Viewer:
    """Shows entries that `query` found to readers of `language`; `sight` says what there is to see of them."""

    def __init__(self, sight: Sight, query: Query, language: str) -> None:
        self.sight, self.query, self.language = sight, query, language
        self.day, self.wanted = timezone.localdate(), query.terms

    def result(self, entry: Entry) -> Result:
        """Return the result for an entry that readers see."""
        return _MAKERS[entry.kind](self, entry)

    def _section(self, entry: Entry) -> Result:
        heading, words, terms = self._read(entry.heading, entry.words)
        course = self.sight.lessons[entry.lesson].course
        parts = self._parts(passage(words, entry.stretches, terms), course)
        page, url = self._way(entry.lesson, entry.language, entry.section)
        is_changed = (entry.text, entry.section) in self.sight.changed
        made = Result(Kind.TEXT, entry.pk, entry.language, url, heading.marked(terms), parts, entry.language)
        return replace(made, page=page, lesson=entry.title, is_changed=is_changed)

    def _statement(self, entry: Entry) -> Result:
        text, section, _position = self.sight.use_of(entry)
        said, *notes, terms = self._read(*entry.words.split("\n"))
        labels = zip((_("It rests on"), _("It does not show")), notes, strict=False)
        more = [ShownPart(note.marked(terms), label=label) for label, note in labels if note.terms & terms]
        parts = (*self._parts([Part(said.marked(terms), entry.claim)], entry.course), *more)
        heading = Text(self.sight.headings.get((text.pk, section), text.title), terms).marked(terms)
        page, url = self._way(text.lesson_id, entry.language, f"claim-{entry.claim}")
        made = Result(Kind.TEXT, entry.pk, text.language, url, heading, parts, entry.language)
        return replace(made, page=page, lesson=text.title, is_changed=(text.pk, section) in self.sight.changed)

    def _way(self, lesson: int, language: str, anchor: str) -> tuple[str, str]:
        """Return the page that shows words of a lesson in `language`, and the address of a place on it.

        It is the page in the reader's language, unless that shows other words.
        """
        row = self.sight.lessons[lesson]
        address = reverse("courses:lesson", args=[row.course_slug, row.slug])
        page = in_language(address, self.language if self.sight.stays(lesson, language) else language)
        return page, f"{page}#{anchor}" if anchor else page

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
        """Return texts with what was looked for in them, and behind them what of that to mark."""
        read = [Text(text, self.wanted) for text in texts]
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
