"""BibTeX. Letters stay UTF-8, which BibLaTeX, Zotero and JabRef read; only what TeX would act on is escaped."""

import re

from courses.citations.names import Name
from courses.citations.source import Source

_BRACES = {"{": r"\{", "}": r"\}"}
_LONELY_BRACES = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "&%$#_"},
}
# A DOI or an address is read as it stands; only braces would end the field.
_VERBATIM = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORD = re.compile(r"\w(?:\S*\w)?|\S")  # with what stands inside it, without the punctuation around it


def write(sources: list[Source]) -> str:
    """Return the sources as one BibTeX file."""
    return "\n".join(_entry(source) for source in sources)


def _entry(source: Source) -> str:
    kind = "article" if source.is_article else "misc"
    fields = "".join(f"  {name} = {value},\n" for name, value in _fields(source) if value)
    return f"@{kind}{{{source.key},\n{fields}}}\n"


def _fields(source: Source) -> list[tuple[str, str]]:
    return [
        ("author", _braced(_authors(source))),
        ("title", _braced(_title(source.title))),
        ("journal", _braced(escape(source.journal))),
        ("year", _braced(str(source.year or ""))),
        ("month", _MONTHS[source.day.month - 1] if source.day else ""),
        ("day", _braced(str(source.day.day) if source.day else "")),
        ("volume", _braced(escape(source.volume))),
        ("number", _braced(escape(source.issue))),
        ("pages", _braced(escape(source.pages.joined("--")))),
        ("doi", _braced(source.doi.translate(_VERBATIM))),
        ("url", _braced(source.url.translate(_VERBATIM))),
        ("pmid", _braced(escape(source.pmid))),
        ("pmcid", _braced(escape(source.pmcid))),
        ("note", _braced(escape(" ".join(source.notes)))),
    ]


def escape(text: str) -> str:
    """Return `text` as TeX prints it."""
    return text.translate(_escapes(text))


def _escapes(text: str) -> dict[int, str]:
    """Return the table for `text`: BibTeX counts a brace even behind a backslash, so \\{ must meet its \\}."""
    braces = re.sub(r"[^{}]", "", text)
    while "{}" in braces:
        braces = braces.replace("{}", "")
    return str.maketrans(_ESCAPES | (_LONELY_BRACES if braces else _BRACES))


def _braced(value: str) -> str:
    return f"{{{value}}}" if value else ""


def _authors(source: Source) -> str:
    names = [_name(name) for name in source.authors]
    return " and ".join([*names, "others"] if source.more_authors and names else names)


def _name(name: Name) -> str:
    """Return `family, suffix, given`; braces keep a name whole that is not a person's."""
    if not name.given:
        return _braced(escape(name.family))
    return ", ".join(escape(part) for part in (name.family, name.suffix, name.given) if part)


def _title(title: str) -> str:
    """Protect each word with capitals: many styles would otherwise print `BRCA1` as `brca1`.

    The first word may stand free where only its first letter is a capital; styles leave that one.
    """

    escapes = _escapes(title)

    def protected(match: re.Match) -> str:
        word = match[0]
        looked_at = word[1:] if match.start() == 0 else word
        escaped = word.translate(escapes)
        return _braced(escaped) if looked_at != looked_at.lower() else escaped

    return _WORD.sub(protected, title)
