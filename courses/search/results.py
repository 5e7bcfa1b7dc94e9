"""What is found for what somebody types, best first: sections of lessons, words of the glossary, sources."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from courses.models.search import Kind
from courses.reading.words import Explained
from courses.search import lookup, statements
from courses.search.correction import corrected
from courses.search.lookup import Hits
from courses.search.query import Query, Unit, parse
from courses.search.ranking import best_entries
from courses.search.shown import Result, Viewer
from courses.search.sight import Place, Sight, sight_of
from courses.search.statements import ENTRIES_AT_ONCE, Entry
from courses.search.suggestions import suggestions

MOST_RESULTS = 30
CHINESE = "zh-hant"


@dataclass
class Found:
    """What was found for a query, at most MOST_RESULTS; `has_more`: there is more.

    `corrections` are words that nobody uses here, each with those that were looked for instead, and `missing` those for
    which there was nothing to look for; `suggestions` are words of the glossary, where nothing was found.
    """

    query: Query
    results: list[Result] = field(default_factory=list)
    has_more: bool = False
    corrections: list[tuple[str, list[str]]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    suggestions: list[Explained] = field(default_factory=list)


def search(typed: str, language: str) -> Found:
    """Return what a page in `language` shows for what anybody may have typed; never raises for a bad text."""
    query = parse(typed)
    if not query.typed:
        return Found(query)
    preferred = CHINESE if query.has_han else language  # who types Chinese reads Chinese, on whatever page
    hits = lookup.hits(query.terms, preferred)
    query, corrections = corrected(query, hits)
    if corrections:
        hits |= lookup.hits({term for each in corrections for term in each.words}, preferred)
    # How rare a word is matters beside another word only.
    size = lookup.size() if hits and len(query.units) > 1 else 1
    ranked = best_entries(query.units, hits, size)
    found = list(islice(_results(ranked, query, language, preferred), MOST_RESULTS + 1))
    made = Found(query, found[:MOST_RESULTS], len(found) > MOST_RESULTS)
    seen = {result.entry for result in found}
    made.corrections = [(each.typed, words) for each in corrections if (words := each.found_in(seen, hits))]
    made.missing = [each.typed for each in query.units if each.is_word and not _is_in(each, seen, hits)]
    if not found:
        made.suggestions = suggestions(query.typed, language)
    return made


def _is_in(unit: Unit, entries: Collection[int], hits: Mapping[str, Hits]) -> bool:
    """Tell whether some of what readers are shown has what was looked for."""
    return any(not hits[term].scores.keys().isdisjoint(entries) for term in unit.terms & hits.keys())


def _results(ranked: list[int], query: Query, language: str, preferred: str) -> Iterator[Result]:
    """Yield a result for each place that readers see, the best first."""
    shown: set[Place] = set()
    rest = iter(ranked)
    while part := list(islice(rest, ENTRIES_AT_ONCE)):
        there = {row[0]: Entry._make(row) for row in statements.ENTRIES.rows(part)}
        entries = [there[pk] for pk in part if pk in there]
        sight = sight_of(entries, language)
        viewer = Viewer(sight, query, language)
        for place, entry in _by_place(entries, sight, preferred).items():
            if place not in shown:
                shown.add(place)
                yield viewer.result(entry)


def _by_place(entries: list[Entry], sight: Sight, language: str) -> dict[Place, Entry]:
    """Return one entry for each place that readers see, in order: where there are several, what they would rather read.

    That is their own language before the other, and the lesson itself before the claim behind it.
    """
    chosen: dict[Place, Entry] = {}
    for entry in entries:
        place = sight.place(entry)
        if place and (place not in chosen or _worth(entry, language) > _worth(chosen[place], language)):
            chosen[place] = entry
    return chosen


def _worth(entry: Entry, language: str) -> tuple[bool, bool]:
    return entry.language == language, entry.kind == Kind.TEXT
