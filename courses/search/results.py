"""What a page of results shows, best first: sections of lessons, words of the glossary, sources."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from django.utils import timezone
from django.utils.translation import gettext as _

from config.languages import in_language
from courses.models import Claim, ClaimText, LessonText, Term, TermText
from courses.models.search import Kind, SearchEntry
from courses.reading.words import Explained, explain
from courses.search import lookup
from courses.search.correction import corrected
from courses.search.passage import Part, Run, marked, passage
from courses.search.query import Query, parse
from courses.search.ranking import best_entries
from courses.search.sight import Sight, sight_of
from courses.search.spelling import likeness

MOST_RESULTS = 30
_AT_ONCE = 60  # entries of which it is asked at once whether readers see them
_MOST_TERMS, _SUGGESTIONS, _ALIKE = 2000, 5, 0.35
Place = tuple  # what a result is about: two entries with one place are one result


@dataclass(frozen=True)
class ShownPart:
    """A part of a passage: with its claim, where it is a statement; with words of ours before it, where it is a note."""

    runs: tuple[Run, ...]
    claim: Claim | None = None
    is_stale: bool = False
    label: str = ""


@dataclass(frozen=True)
class Result:
    """One place: where it leads, and what is said there in `language`.

    `lesson` is the lesson that it is a section of. `url` is the address of its page, `anchor` the place on it.
    """

    kind: str
    entry: int
    language: str
    url: str
    anchor: str
    heading: tuple[Run, ...]
    parts: list[ShownPart]
    lesson: LessonText | None = None
    other: str = ""
    other_language: str = ""
    is_changed: bool = False


@dataclass
class Found:
    """What was found for a query, at most MOST_RESULTS; `has_more`: there is more.

    `corrections` are words that nobody uses here, each with those that were looked for instead; `suggestions` words of
    the glossary that look like what was typed, where nothing was found.
    """

    query: Query
    results: list[Result] = field(default_factory=list)
    has_more: bool = False
    corrections: list[tuple[str, list[str]]] = field(default_factory=list)
    suggestions: list[Explained] = field(default_factory=list)


def search(typed: str, language: str) -> Found:
    """Return what readers of `language` may find for a text that anybody may have typed; never raises for a bad one."""
    query = parse(typed)
    if not query.typed:
        return Found(query)
    hits = lookup.hits(query.terms, language)
    query, corrections = corrected(query, hits)
    if corrections:
        hits |= lookup.hits({term for each in corrections for term in each.words}, language)
    made = Found(query)
    ranked = best_entries(query.units, hits, lookup.size() if hits else 0)
    found = list(islice(_results(ranked, query, language), MOST_RESULTS + 1))
    made.results, made.has_more = found[:MOST_RESULTS], len(found) > MOST_RESULTS
    seen = {result.entry for result in found}
    made.corrections = [(each.typed, words) for each in corrections if (words := each.found_in(seen, hits))]
    if not found:
        made.suggestions = _suggestions(query.typed, language)
    return made


def _results(ranked: list[tuple[int, float]], query: Query, language: str) -> Iterator[Result]:
    """Yield a result for each place that readers see, the best first."""
    seen: set[Place] = set()
    rest = iter(ranked)
    while part := [entry for entry, _score in islice(rest, _AT_ONCE)]:
        entries = SearchEntry.objects.select_related("batch").in_bulk(part)
        here = [entries[pk] for pk in part if pk in entries]
        viewer = _Viewer(sight_of(here), query.terms, language)
        for entry, place in _chosen(here, viewer, seen):
            seen.add(place)
            yield viewer.result(entry)


def _chosen(entries: list[SearchEntry], viewer: "_Viewer", seen: set[Place]) -> list[tuple[SearchEntry, Place]]:
    """Return one entry for each place that is new, in order: the lesson in the reader's language where it was found."""
    chosen: dict[Place, SearchEntry] = {}
    for entry in entries:
        place = viewer.place(entry)
        if place is None or place in seen:
            continue
        if place not in chosen or viewer.is_better(entry, chosen[place]):
            chosen[place] = entry
    return [(entry, place) for place, entry in chosen.items()]


class _Viewer:
    """What a reader of `language` is shown of entries, of which `sight` says what there is to see."""

    def __init__(self, sight: Sight, terms: Collection[str], language: str) -> None:
        self.sight, self.terms, self.language = sight, terms, language
        self.day = timezone.localdate()

    def place(self, entry: SearchEntry) -> Place | None:
        """Return what an entry is about; None where readers see nothing of it."""
        return _PLACES[entry.batch.kind](self.sight, entry)

    def is_better(self, entry: SearchEntry, other: SearchEntry) -> bool:
        """Tell whether a reader would rather read `entry` than `other`, which is about the same and fits better."""
        return self._worth(entry) > self._worth(other)

    def _worth(self, entry: SearchEntry) -> tuple[bool, bool]:
        return entry.batch.language == self.language, entry.batch.kind == Kind.TEXT

    def result(self, entry: SearchEntry) -> Result:
        """Return the result for an entry that readers see."""
        makers = {
            Kind.TEXT: self._section,
            Kind.CLAIM: self._statement,
            Kind.TERM: self._word,
            Kind.REFERENCE: self._source,
        }
        return makers[entry.batch.kind](entry)

    def _section(self, entry: SearchEntry) -> Result:
        text = self.sight.texts[entry.text_id]
        course = text.lesson.course_id
        parts = [self._part(each, course) for each in passage(entry.words, entry.stretches, self.terms)]
        made = self._in_lesson(entry, text, entry.section, text.language)
        return replace(made, heading=marked(entry.heading, self.terms), parts=parts)

    def _statement(self, entry: SearchEntry) -> Result:
        text = self.sight.claim_texts[entry.claim_text_id]
        use = self.sight.uses[(text.claim.course_id, text.claim.key), text.language]
        heading = self.sight.headings.get((use.text_id, use.section), use.text.title)
        said, *notes = entry.words.split("\n")
        part = self._part(Part(marked(said, self.terms), text.claim.key), text.claim.course_id)
        labels = (_("It rests on"), _("It does not show"))
        shown = ((label, marked(words, self.terms)) for label, words in zip(labels, notes, strict=False))
        more = [ShownPart(runs, label=label) for label, runs in shown if any(run.is_found for run in runs)]
        made = self._in_lesson(entry, use.text, use.section, text.language)
        return replace(made, anchor=f"claim-{use.key}", heading=marked(heading, self.terms), parts=[part, *more])

    def _in_lesson(self, entry: SearchEntry, text: LessonText, section: str, language: str) -> Result:
        """Return the result for a section, or a statement in it, that readers of `language` meet in a lesson."""
        readers = self.language if language == self.language or not _is_seen(text, language) else language
        url = in_language(text.get_absolute_url(), readers)
        is_changed = (text.pk, section) in self.sight.changed
        return Result(Kind.TEXT, entry.pk, language, url, section, (), [], lesson=text, is_changed=is_changed)

    def _part(self, part: Part, course: int) -> ShownPart:
        claim = self.sight.claims.get((course, part.key))
        return ShownPart(part.runs, claim, claim is not None and claim.is_stale(self.day))

    def _word(self, entry: SearchEntry) -> Result:
        term = explain(self.sight.terms[entry.term_text_id], self.language)
        parts = [ShownPart(each.runs) for each in passage(term.definition, (), self.terms)]
        return Result(
            Kind.TERM,
            entry.pk,
            term.language,
            term.url,
            "",
            marked(term.name, self.terms),
            parts,
            other=term.other_name,
            other_language=term.other_language,
        )

    def _source(self, entry: SearchEntry) -> Result:
        reference = self.sight.references[entry.reference_id]
        parts = [ShownPart(marked(entry.words, self.terms))]
        url = reference.get_absolute_url()
        return Result(Kind.REFERENCE, entry.pk, "en", url, "", marked(entry.heading, self.terms), parts)


def _is_seen(text: LessonText, language: str) -> bool:
    return text.language == language


def _place_of_section(sight: Sight, entry: SearchEntry) -> Place | None:
    text = sight.texts.get(entry.text_id)
    if text is None or (text.pk, entry.section) in sight.withheld:
        return None
    return Kind.TEXT, text.lesson_id, entry.section


def _place_of_claim(sight: Sight, entry: SearchEntry) -> Place | None:
    text = sight.claim_texts.get(entry.claim_text_id)
    use = text and sight.uses.get(((text.claim.course_id, text.claim.key), text.language))
    return (Kind.TEXT, use.text.lesson_id, use.section) if use else None


def _place_of_term(sight: Sight, entry: SearchEntry) -> Place | None:
    term = sight.terms.get(entry.term_text_id)
    return (Kind.TERM, term.pk) if term else None


def _place_of_source(sight: Sight, entry: SearchEntry) -> Place | None:
    return (Kind.REFERENCE, entry.reference_id) if entry.reference_id in sight.references else None


_PLACES: Mapping = {
    Kind.TEXT: _place_of_section,
    Kind.CLAIM: _place_of_claim,
    Kind.TERM: _place_of_term,
    Kind.REFERENCE: _place_of_source,
}


def _suggestions(typed: str, language: str) -> list[Explained]:
    """Return words of the glossary that look like what was typed, the likest first."""
    names = TermText.objects.filter(term__in=Term.objects.public()).order_by("term__key", "language")
    likest: dict[int, float] = {}
    for term, name in names.values_list("term", "name")[:_MOST_TERMS]:
        like = max(likeness(typed, each) for each in (name, *name.split()))
        likest[term] = max(like, likest.get(term, 0))
    best = sorted((term for term, like in likest.items() if like >= _ALIKE), key=lambda term: (-likest[term], term))
    terms = Term.objects.with_texts().in_bulk(best[:_SUGGESTIONS])
    return [explain(terms[pk], language) for pk in best[:_SUGGESTIONS]]
