"""Which entries fit best: the rarer a word and the more of what was typed an entry holds, the higher it stands.

The sums are those of BM25, of weights that the index keeps. Nothing here depends on which database keeps it.
"""

import heapq
from collections import defaultdict
from collections.abc import Mapping
from math import log

from courses.search.lookup import Hits
from courses.search.query import FRAGMENT, Alternative, Unit

MOST_ENTRIES = 240
_ENOUGH = 0.5  # of what the best entry holds of the query


def best_entries(units: tuple[Unit, ...], found: Mapping[str, Hits], size: int) -> list[int]:
    """Return the entries that fit best, the best first; `size` is that of the index."""
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
    return [entry for _score, entry in best]


def _of_unit(unit: Unit, found: Mapping[str, Hits], size: int) -> dict[int, tuple[float, float]]:
    """Return what the entries get for one thing that was looked for: a score, and how much of the query it is."""
    there = [(each, hits) for each in unit.alternatives if (hits := _hits(each, found))]
    whole = [(each, hits) for each, hits in there if each.factor > FRAGMENT]
    rarity = _rarity([min(each.count for each in hits) for _alternative, hits in whole or there], size)
    made: dict[int, tuple[float, float]] = {}
    for alternative, hits in there:
        worth = alternative.factor * rarity
        fits = {entry: (score * worth, worth) for entry, score in _means(hits).items()}
        made |= {entry: fit for entry, fit in fits.items() if fit > made.get(entry, (0, 0))} if made else fits
    return made


def _hits(alternative: Alternative, found: Mapping[str, Hits]) -> list[Hits]:
    """Return the hits of each term of an alternative; nothing where the index lacks one of them."""
    hits = [found[term] for term in alternative.terms if term in found]
    return hits if len(hits) == len(alternative.terms) else []


def _means(hits: list[Hits]) -> dict[int, float]:
    """Return the entries that all of the hits have, with their mean score."""
    if len(hits) == 1:
        return hits[0].scores
    rarest, *others = sorted(hits, key=lambda each: len(each.scores))
    return {
        entry: sum((each.scores[entry] for each in others), score) / len(hits)
        for entry, score in rarest.scores.items()
        if all(entry in each.scores for each in others)
    }


def _rarity(counts: list[int], size: int) -> float:
    """Return how much it says that an entry holds one of some alternatives, which so many entries hold."""
    return log(1 + size / sum(counts)) if counts else 0
