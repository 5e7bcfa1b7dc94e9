"""Reads the index: which entries hold a word and how well it describes them; bounded, however large the index is."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Q
from django.db.models.functions import Length

from courses.models.search import ENDS, Kind, SearchWord
from courses.search import statements
from courses.search.postings import BEST, MASK, SHIFT, unpack
from courses.search.spelling import MOST_SLIPS

MOST_POSTINGS = 1500  # of one word that are looked at, the best first; with fewer nothing is left out
_OF_EACH_ROW = 32  # at least
MOST_ALIKE = 1000  # words of which it is asked how near they are to a misspelled one
# What a reader wants first: what a word means, then what lessons say, then what lies behind a statement, then sources.
_OF_KIND = {Kind.TEXT: 1.0, Kind.TERM: 1.0, Kind.CLAIM: 0.85, Kind.REFERENCE: 0.6}
_OTHER_LANGUAGE = 0.75


@dataclass
class Hits:
    """The entries that hold one word: how many there are, and of the best how much each counts (0 to 1)."""

    count: int = 0
    scores: dict[int, float] = field(default_factory=dict)


def hits(terms: Collection[str], language: str) -> dict[str, Hits]:
    """Return the hits of each term that the index has, for a reader of `language`."""
    found = {term: _hits_of(word, language) for term, word in statements.WORDS.rows(terms)}
    return {term: each for term, each in found.items() if each.count}


def _hits_of(word: int, language: str) -> Hits:
    rows = list(statements.POSTINGS.rows([word]))
    made = Hits(sum(count for *_rest, count, _entries in rows))
    # Of a common word the best of each batch: the best of all may stand in any.
    most = MOST_POSTINGS if made.count <= MOST_POSTINGS else max(_OF_EACH_ROW, MOST_POSTINGS // len(rows))
    for batch, kind, written_in, _count, entries in rows:
        factor = _OF_KIND[kind] / BEST * (1 if written_in in ("", language) else _OTHER_LANGUAGE)
        first = batch << SHIFT
        made.scores |= {first | each & MASK: (each >> SHIFT) * factor for each in unpack(entries, most)}
        if len(made.scores) >= MOST_POSTINGS:
            break
    return made


def size() -> int:
    """Return how many entries the index has, those that were replaced in part of a batch included."""
    return sum(entries for (entries,) in statements.SIZES.rows(Kind.values))


def spelled_like(typed: str, stem: str) -> list[tuple[str, str]]:
    """Return words that begin or end as a misspelled one does, each as term and as it reads; at most MOST_ALIKE.

    The others of them are not of its length: too far, unless they begin with all of it.
    """
    words = SearchWord.objects.annotate(letters=Length("term"))
    near = Q(letters__range=(len(stem) - MOST_SLIPS, len(stem) + MOST_SLIPS))
    alike = Q(start=typed[:ENDS]) & (near | Q(term__startswith=typed)) | Q(end=stem[-ENDS:]) & near
    return list(words.filter(alike).order_by("pk").values_list("term", "shown")[:MOST_ALIKE])
