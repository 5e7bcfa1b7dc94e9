"""What somebody probably meant to type."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from courses.search import lookup
from courses.search.lookup import Hits
from courses.search.query import Alternative, Query, Unit
from courses.search.spelling import nearest

MISSPELLED = 0.6  # how much less a word counts that was not typed so
MOST_CORRECTIONS = 3  # words of one query that are looked up by their spelling
MOST_WORDS = 5  # that stand for one of them


@dataclass(frozen=True)
class Correction:
    """What was `typed`, and the words that are nearest to it: how they read, by term."""

    typed: str
    words: Mapping[str, str]

    def found_in(self, entries: Collection[int], found: Mapping[str, Hits]) -> list[str]:
        """Return those of the words that some of `entries` hold, as they read."""
        return [
            shown
            for term, shown in self.words.items()
            if term in found and not found[term].scores.keys().isdisjoint(entries)
        ]


def corrected(query: Query, found: Mapping[str, Hits]) -> tuple[Query, list[Correction]]:
    """Return `query` with the nearest words in place of those that the index does not have, and what was changed."""
    units, corrections = [], []
    for unit in query.units:
        made = None
        if unit.word and len(corrections) < MOST_CORRECTIONS and not unit.terms & found.keys():
            made = _correction(unit)
        if made:
            corrections.append(made)
            alternatives = tuple(Alternative((term,), MISSPELLED) for term in made.words)
            unit = replace(unit, alternatives=alternatives)
        units.append(unit)
    return replace(query, units=tuple(units)), corrections


def _correction(unit: Unit) -> Correction | None:
    stem = unit.alternatives[0].terms[0]
    words = nearest(unit.word, stem, lookup.spelled_like(unit.word, stem))
    return Correction(unit.typed, dict(words[:MOST_WORDS])) if words else None
