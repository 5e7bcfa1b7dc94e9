"""Which sections of a translation still say what their source says.

A translation remembers of each section the fingerprint of the source section that it was made from
(`LessonText.made_from`). `section_digests` makes these fingerprints; a `Pair` compares them with the present source.
Title and takeaway together are one more such part, called TITLE.
Nothing here writes.
"""

from courses.outline import OPENING, name_of
from courses.translations.digests import (
    TITLE,
    Said,
    said_by_claims,
    said_by_records,
    said_in_courses,
    section_digests,
    section_sources,
    title_digest,
)
from courses.translations.overview import Overview, overviews
from courses.translations.pairs import Pair, pair_of
from courses.translations.standing import SectionStanding, Standing, Wordings, wordings

__all__ = [
    "OPENING",
    "TITLE",
    "Overview",
    "Pair",
    "Said",
    "SectionStanding",
    "Standing",
    "Wordings",
    "name_of",
    "overviews",
    "pair_of",
    "said_by_claims",
    "said_by_records",
    "said_in_courses",
    "section_digests",
    "section_sources",
    "title_digest",
    "wordings",
]
