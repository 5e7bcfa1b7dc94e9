"""References as files that reference managers import: BibTeX, RIS and CSL-JSON.

`source.py` reads a reference once; `bibtex.py`, `ris.py` and `csl.py` write what it found.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from courses.citations import bibtex, csl, ris
from courses.citations.source import Source, source_of
from courses.models import Reference


@dataclass(frozen=True)
class Format:
    """A file format: what people call it, its registered or customary content type, and its writer."""

    name: str
    content_type: str
    write: Callable[[list[Source]], str]


# By the ending of the file's name. JSON is always UTF-8 and takes no charset (RFC 8259).
FORMATS = {
    "bib": Format("BibTeX", "application/x-bibtex; charset=utf-8", bibtex.write),
    "ris": Format("RIS", "application/x-research-info-systems; charset=utf-8", ris.write),
    "json": Format("CSL-JSON", "application/vnd.citationstyles.csl+json", csl.write),
}


def export(references: Iterable[Reference], ending: str) -> bytes:
    """Return `references` in their order as a UTF-8 file with the `ending` bib, ris or json; KeyError for another."""
    sources = [source_of(reference) for reference in references]
    return FORMATS[ending].write(sources).encode()
