"""Where the sections of a lesson's Markdown begin and what they link to: a text stores it, to be parsed seldom."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from courses import markdown

OPENING = "opening"  # what stands before the first heading; `text_problems` keeps a heading from this key
FORMAT = 2  # raise it with each change of what a section is, what it names, or how this is stored


@dataclass(frozen=True)
class Part:
    """A section: the line that it begins in, from 1, and the keys that it links to, each once, in order."""

    line: int
    claims: tuple[str, ...]
    refs: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


KINDS = ("claim", "ref", "term")  # in the order of a Part
Outline = Mapping[str, Part]


def name_of(section: markdown.Section | markdown.RenderedSection) -> str:
    """Return what a translation calls a section: its key, "opening" for what stands before the first heading."""
    return section.key or OPENING


def outline_of(document: markdown.Document) -> Outline:
    """Return the sections of a parsed text by name, in order."""
    return {
        name_of(section): Part(section.line, *(tuple(section.keys(kind)) for kind in KINDS))
        for section in document.sections
    }


def as_stored(body: str, document: markdown.Document) -> dict:
    """Return the outline of `body`, which `document` is, as a column of JSON keeps it.

    It says which body it is of: a row whose body was written past `save` has an outline that nobody believes.
    """
    return {
        "of": fingerprint(body),
        "parts": [
            [name, part.line, *(list(keys) for keys in (part.claims, part.refs, part.terms))]
            for name, part in outline_of(document).items()
        ],
    }


def stored_outline(body: str, stored: Mapping) -> Outline:
    """Return the outline of `body`: what is `stored` where it is of this body, else made anew."""
    if stored.get("of") != fingerprint(body):
        return outline_of(markdown.parse(body))
    return {name: Part(line, *map(tuple, keys)) for name, line, *keys in stored["parts"]}


def keys_in(outlines: Iterable[Outline], kind: str) -> list[str]:
    """Return the keys that links of `kind` (claim, ref, term) name in some texts, each once, in order."""
    parts = (part for outline in outlines for part in outline.values())
    return list(dict.fromkeys(key for part in parts for key in getattr(part, f"{kind}s")))


def fingerprint(body: str) -> str:
    """Return what tells which body an outline is of."""
    return hashlib.sha256(f"{FORMAT} {body}".encode(errors="replace")).hexdigest()[:32]
