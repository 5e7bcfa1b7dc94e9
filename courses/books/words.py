"""What good typesetting does within a line: some air between Han and Latin letters, and names that are not broken."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

# Where one of these stands in a line, the line goes on in it.
INLINE = {"a", "abbr", "b", "cite", "em", "i", "q", "small", "span", "strong"}
UNSET = {"head", "title", "style", "script"}

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LATIN = "A-Za-z0-9\u00c0-\u024f\u0370-\u03ff%+&"
_MEETING = f"(?<=[{_HAN}])(?=[{_LATIN}])|(?<=[{_LATIN}])(?=[{_HAN}])"
# PD-L1, LGK-974: a reader knows such a name by its whole shape.
_NAME = "[A-Z]{2,}-[A-Z]?[0-9]+"
_PIECES = re.compile(f"(?P<air>{_MEETING})|(?P<name>{_NAME})")


class Words:
    """Walks through the words of a page as they are read, and changes the page where they need it."""

    def __init__(self, language: str) -> None:
        self._language, self._before = language, ""  # the letter before, where the line goes on

    def walk(self, element: ET.Element, language: str = "") -> None:
        """Set the words in `element`, which are in `language` unless it says something else."""
        if element.tag in UNSET or str(element.tag).startswith("{") or "visually-hidden" in element.get("class", ""):
            return
        language = element.get("lang", language or self._language)
        if element.tag not in INLINE:
            self._before = ""
        children = list(element)
        element[:] = []
        element.text = self._put(element, element.text, language)
        for child in children:
            element.append(child)
            self.walk(child, language)
            child.tail = self._put(element, child.tail, language)
        if element.tag not in INLINE:
            self._before = ""

    def _put(self, parent: ET.Element, words: str | None, language: str) -> str | None:
        """Return the words before the first thing that must be marked; append it, and what follows, to `parent`."""
        if not words:
            return words
        first, *rest = self._pieces(words, language)
        for element in rest:
            parent.append(element)
        self._before = words[-1]
        return first

    def _pieces(self, words: str, language: str) -> Iterator[str | ET.Element]:
        """Yield the first words, then elements with the words behind each as their tail."""
        # With the letter before, so that a meeting at the border of two elements is one too.
        words, at, last = self._before + words, len(self._before), None
        for found in _PIECES.finditer(words, pos=at):
            if found.lastgroup == "air" and not language.startswith("zh"):
                continue
            between = words[at : found.start()]
            if last is None:
                yield between
            else:
                last.tail = between
                yield last
            last, at = ET.Element(f"x-{found.lastgroup}"), found.end()
            last.text = found.group() or None
        if last is None:
            yield words[at:]
        else:
            last.tail = words[at:]
            yield last
