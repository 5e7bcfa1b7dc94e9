"""CSL-JSON (csl-data.json of Citation Style Language 1.0.2).

It has no word for "et al.", and an author of that name would be printed as one: `note` says that there are more.
"""

import json

from courses.citations.names import Name
from courses.citations.source import Source


def write(sources: list[Source]) -> str:
    """Return the sources as a JSON array."""
    return json.dumps([_item(source) for source in sources], ensure_ascii=False, indent=2) + "\n"


def _item(source: Source) -> dict:
    item = {
        "id": source.key,
        "type": "article-journal" if source.is_article else "webpage",
        "title": source.title,
        "author": [_name(name) for name in source.authors],
        "container-title": source.journal,
        "issued": _issued(source),
        "volume": source.volume,
        "issue": source.issue,
        "page": source.pages.joined("-"),
        "DOI": source.doi,
        "URL": source.url,
        "PMID": source.pmid,
        "PMCID": source.pmcid,
        "note": " ".join(source.all_notes),
    }
    return {name: value for name, value in item.items() if value}


def _name(name: Name) -> dict:
    if not name.given:
        return {"literal": name.family}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: value for part, value in parts.items() if value}


def _issued(source: Source) -> dict:
    if source.day:
        return {"date-parts": [[source.day.year, source.day.month, source.day.day]]}
    return {"date-parts": [[source.year]]} if source.year else {}
