"""How a page shows one thing that was found: where it leads, and the passage with its evidence."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from config.languages import in_language
from courses.models import Claim, LessonText
from courses.models.search import Kind
from courses.reading.words import explain
from courses.search.passage import Part, Run, marked, passage
from courses.search.query import Query
from courses.search.sight import Sight
from courses.search.statements import Entry

Runs = tuple[Run, ...]


@dataclass(frozen=True)
class ShownPart:
    """A part of a passage: with its claim, where it is a statement; with words of ours before it, where it is a note."""

    runs: Runs
    claim: Claim | None = None
    is_stale: bool = False
    label: str = ""


@dataclass(frozen=True)
class Result:
    """One place: where it leads, and what is said there in `language`.

    `lesson` is the lesson that it is a section of; `note` where the notes behind its statements are. `other` is the
    name of a word in the other language. `is_changed`: the source of this translation says something else now.
    """

    kind: str
    entry: int
    language: str
    url: str
    heading: Runs
    parts: tuple[ShownPart, ...]
    page: str = ""
    lesson: LessonText | None = None
    other: Runs = ()
    other_language: str = ""
    is_changed: bool = False


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
        terms = self.query.met_by(entry.heading, entry.words)
        parts = self._parts(passage(entry.words, entry.stretches, terms), text.lesson.course_id)
        made = self._in_lesson(entry, text, entry.section, anchor=entry.section)
        return replace(made, heading=marked(entry.heading, terms), parts=parts)

    def _statement(self, entry: Entry) -> Result:
        use = self.sight.use_of(entry)
        heading = self.sight.headings.get((use.text.pk, use.section), use.text.title)
        terms = self.query.met_by(entry.words)
        said, *notes = (marked(line, terms) for line in entry.words.split("\n"))
        shown = zip((_("It rests on"), _("It does not show")), notes, strict=False)
        more = [ShownPart(runs, label=label) for label, runs in shown if any(run.is_found for run in runs)]
        statement = self._parts([Part(said, entry.claim)], entry.course)
        made = self._in_lesson(entry, use.text, use.section, anchor=f"claim-{entry.claim}")
        return replace(made, heading=marked(heading, terms), parts=(*statement, *more))

    def _in_lesson(self, entry: Entry, text: LessonText, section: str, *, anchor: str) -> Result:
        """Return the result for what stands in `section` of a lesson.

        It leads to the page in the reader's language, unless that page shows other words.
        """
        written_in = entry.language
        has_own = any(each.language == self.language and each.is_public for each in text.lesson.texts.all())
        page = in_language(text.get_absolute_url(), written_in if has_own else self.language)
        url = f"{page}#{anchor}" if anchor else page
        is_changed = (text.pk, section) in self.sight.changed
        return Result(Kind.TEXT, entry.pk, written_in, url, (), (), page, text, is_changed=is_changed)

    def _word(self, entry: Entry) -> Result:
        term = explain(self.sight.terms[entry.term], self.language)
        terms = self.query.met_by(term.name, term.other_name, term.definition)
        parts = self._parts(passage(term.definition, (), terms))
        made = Result(Kind.TERM, entry.pk, term.language, term.url, marked(term.name, terms), parts)
        return replace(made, other=marked(term.other_name, terms), other_language=term.other_language)

    def _source(self, entry: Entry) -> Result:
        url = reverse("courses:reference", args=[self.sight.references[entry.reference]])
        terms = self.query.met_by(entry.heading, entry.words)
        parts = (ShownPart(marked(entry.words, terms)),) if entry.words else ()
        return Result(Kind.REFERENCE, entry.pk, "en", url, marked(entry.heading, terms), parts)

    def _parts(self, parts: Collection[Part], course: int = 0) -> tuple[ShownPart, ...]:
        claims = [self.sight.claim(course, part.key) for part in parts]
        rows = zip(parts, claims, strict=True)
        return tuple(ShownPart(part.runs, claim, bool(claim and claim.is_stale(self.day))) for part, claim in rows)


_MAKERS = {
    Kind.TEXT: Viewer._section,
    Kind.CLAIM: Viewer._statement,
    Kind.TERM: Viewer._word,
    Kind.REFERENCE: Viewer._source,
}
