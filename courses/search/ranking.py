"""Which entries fit best: the rarer a word and the more of what was typed an entry holds, the higher it stands.

The sums are those of BM25, of weights that the index keeps. Nothing here depends on which database keeps it.
"""

import heapq
from collections import defaultdict
from collections.abc import Mapping
from math import log

from courses.search.lookup import Hits
from courses.search.query import Alternative, Unit

MOST_ENTRIES = 400
_ENOUGH = 0.5  # of what the best entry holds of the query


def best_entries(units: tuple[Unit, ...], found: Mapping[str, Hits], size: int) -> list[tuple[int, float]]:
    """Return the entries that fit best, each with its score, the best first; `size` is that of the index."""
    scores: dict[int, float] = defaultdict(float)
    covered: dict[int, float] = defaultdict(float)
    for unit in units:
        for entry, (score, worth) in _of_unit(unit, found, size).items():
            scores[entry] += score
            covered[entry] += worth
    if not scores:
        return []
    least = _ENOUGH * max(covered.values())
    fit = ((scores[entry] * worth, entry) for entry, worth in covered.items() if worth >= least)
    best = heapq.nsmallest(MOST_ENTRIES, ((-score, entry) for score, entry in fit))
    return [(entry, -score) for score, entry in best]


def _of_unit(unit: Unit, found: Mapping[str, Hits], size: int) -> dict[int, tuple[float, float]]:
    """Return what the entries get for one thing that was looked for: a score, and how much of the query it is."""
    made: dict[int, tuple[float, float]] = {}
    for alternative in unit.alternatives:
        hits = [found[term] for term in alternative.terms if term in found]
        if not hits or len(hits) < len(alternative.terms):
            continue
        rarity = _rarity(min(each.count for each in hits), size)
        for entry, score in _of_alternative(alternative, hits).items():
            value = score * rarity, alternative.factor * rarity
            if value > made.get(entry, (0, 0)):
                made[entry] = value
    return made


def _of_alternative(alternative: Alternative, hits: list[Hits]) -> dict[int, float]:
    """Return the entries that hold every term of an alternative, with their mean score."""
    factor = alternative.factor / len(hits)
    rarest, *others = sorted(hits, key=lambda each: len(each.scores))
    return {
        entry: factor * sum((each.scores[entry] for each in others), score)
        for entry, score in rarest.scores.items()
        if all(entry in each.scores for each in others)
    }


def _rarity(count: int, size: int) -> float:
    return log(1 + size / count)
