"""Which sections of a translation still say what their source says.

A translation remembers of each section the fingerprint of the source section that it was made from
(`LessonText.made_from`). `section_digests` makes these fingerprints; a `Pair` compares them with the present source.
Nothing here writes.
"""

from courses.translations.digests import OPENING, name_of, said_by_records, section_digests, section_sources
from courses.translations.overview import Overview, overviews
from courses.translations.pairs import Pair, pair_of
from courses.translations.standing import SectionStanding, Standing, Wordings, wordings

__all__ = [
    "OPENING",
    "Overview",
    "Pair",
    "SectionStanding",
    "Standing",
    "Wordings",
    "name_of",
    "overviews",
    "pair_of",
    "said_by_records",
    "section_digests",
    "section_sources",
    "wordings",
]
