"""A reference with its authors and pages read once, for every format to write."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from courses.citations.doubts import confirmed
from courses.citations.links import trial_links
from courses.citations.names import Name, parse_authors
from courses.citations.pages import Pages, parse_pages
from courses.models import Reference

# These files are data in the language of science: the notes are English in both languages of the site.
SHORTENED = "Only the first authors are named."
DOUBTFUL = "Not everything about this source has been confirmed."


@dataclass(frozen=True)
class Source:
    """What a format may say about a reference. Texts are single lines; what is not known is empty or None."""

    key: str
    kind: str
    title: str
    authors: list[Name]
    more_authors: bool
    journal: str
    year: int | None
    day: date | None
    volume: str
    issue: str
    pages: Pages
    doi: str
    url: str
    pmid: str
    pmcid: str
    notes: list[str]

    @property
    def all_notes(self) -> list[str]:
        """The notes for a format that has no word for "et al."."""
        return [*self.notes, SHORTENED] if self.more_authors else self.notes

    @property
    def is_article(self) -> bool:
        """Whether it stands in a journal; a trial registration and a notice are pages of the web."""
        return self.kind == Reference.Kind.ARTICLE


def source_of(reference: Reference) -> Source:
    """Return `reference` as the formats write it, without the details that nobody could confirm."""
    known = confirmed(reference)
    authors, more_authors = parse_authors(one_line(known.authors))
    year, day = _when(known)
    return Source(
        **{name: one_line(getattr(known, name)) for name in ("journal", "volume", "issue", "doi", "pmid", "pmcid")},
        key=known.key,
        kind=known.kind,
        title=one_line(known.title),
        authors=authors,
        more_authors=more_authors,
        year=year,
        day=day,
        pages=parse_pages(one_line(known.pages)),
        url=one_line(known.url) or _registration(known),
        notes=_notes(known),
    )


def one_line(text: str) -> str:
    """Return `text` without control characters and line ends: in RIS a line end would begin another field."""
    spaced = " ".join(text.split())
    return "".join(letter for letter in spaced if unicodedata.category(letter) != "Cc")


def _when(known: Reference) -> tuple[int | None, date | None]:
    """Return year and day. An article is cited by the year of its issue, also if it was online the year before."""
    if known.published and known.year in {None, known.published.year}:
        return known.published.year, known.published
    return known.year, None


def _registration(known: Reference) -> str:
    """Return the page of a trial registration that was stored without an address, else ""."""
    pages = trial_links(known.trial) if known.kind == Reference.Kind.TRIAL else []
    return pages[0].address if pages else ""


def _notes(known: Reference) -> list[str]:
    notes = [f"Trial registration: {one_line(known.trial)}."] if known.trial else []
    return notes + ([DOUBTFUL] if known.not_verified else [])
