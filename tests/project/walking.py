"""A page as a reader meets it: its visible texts and spoken labels, each with the language that it is marked with."""

from collections.abc import Iterator
from dataclasses import dataclass

import html5lib

UNSEEN = {"script", "style", "template"}
SPOKEN = ("aria-label", "alt", "placeholder", "title", "label")  # attributes that people see or hear
SHARED = {"description", "og:title", "og:description", "og:site_name"}  # meta elements that are read elsewhere


@dataclass(frozen=True)
class Text:
    """One text of a page: where it stands, what `lang` says of it, and its words."""

    place: str
    lang: str
    words: str


def parsed(html: bytes, strict: bool = False):
    """Return the page as a tree; with `strict`, raise for any error in it."""
    return html5lib.HTMLParser(strict=strict, namespaceHTMLElements=False).parse(html, transport_encoding="utf-8")


def texts(element, lang: str = "") -> Iterator[Text]:
    """Yield each text of `element` and of what it holds, in the order of the document."""
    if not isinstance(element.tag, str) or element.tag in UNSEEN:
        return
    lang = element.get("lang", lang)
    yield from _labels(element, lang)
    if element.text and element.text.strip():
        yield Text(element.tag, lang, " ".join(element.text.split()))
    for child in element:
        yield from texts(child, lang)
        if child.tail and child.tail.strip():
            yield Text(element.tag, lang, " ".join(child.tail.split()))


def _labels(element, lang: str) -> Iterator[Text]:
    names = ["content"] if {element.get("name"), element.get("property")} & SHARED else SPOKEN
    for name in names:
        if element.get(name, "").strip():
            yield Text(f"{element.tag}[{name}]", lang, " ".join(element.get(name).split()))
