"""RIS (Research Information Systems, tags of 2011): one field a line, `TAG  - value`, lines end in CR LF.

RIS has no word for "et al.": the authors that are named stand in AU, and N1 says that there are more.
"""

from collections.abc import Iterator

from courses.citations.names import Name
from courses.citations.source import Source


def write(sources: list[Source]) -> str:
    """Return the sources as one RIS file."""
    return "\r\n".join(_record(source) for source in sources)


def _record(source: Source) -> str:
    lines = [f"{tag}  - {value}\r\n" for tag, value in _fields(source) if value]
    return "".join([*lines, "ER  - \r\n"])


def _fields(source: Source) -> Iterator[tuple[str, str]]:
    yield "TY", "JOUR" if source.is_article else "ELEC"
    yield "ID", source.key
    yield from (("AU", _name(name)) for name in source.authors)
    yield "TI", source.title
    yield "T2", source.journal
    yield "PY", str(source.year or "")
    yield "DA", f"{source.day:%Y/%m/%d}" if source.day else ""
    yield "VL", source.volume
    yield "IS", source.issue
    yield "SP", source.pages.first
    yield "EP", source.pages.last
    yield "DO", source.doi
    yield "UR", source.url
    yield "AN", source.pmid
    yield "C2", source.pmcid
    yield from (("N1", note) for note in source.all_notes)


def _name(name: Name) -> str:
    return ",".join(part for part in (name.family, f" {name.given}" if name.given else "", name.suffix) if part)
