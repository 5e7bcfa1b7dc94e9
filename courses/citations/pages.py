"""Pages as journals write them: `810-821`, `e12-e15`, `810-21`, or an electronic number such as `eabl4414`."""

import re
from dataclasses import dataclass

_RANGE = re.compile(r"([A-Za-z]?\d+)\s*(?:--|[-‐‑‒–—])\s*([A-Za-z]?\d+)")


@dataclass(frozen=True)
class Pages:
    """The first page and the last; `last` is "" where there is one page, or a number that is no range."""

    first: str = ""
    last: str = ""

    def joined(self, dash: str) -> str:
        """Return both pages with `dash` between them."""
        return f"{self.first}{dash}{self.last}" if self.last else self.first


def parse_pages(text: str) -> Pages:
    """Return the pages of `text`; what is not one range is kept whole as `first`."""
    text = text.strip()
    match = _RANGE.fullmatch(text)
    if not match:
        return Pages(text)
    first, last = match.groups()
    if first.isdigit() and last.isdigit() and len(last) < len(first):
        last = first[: len(first) - len(last)] + last  # 810-21 means 810 to 821
    return Pages(first, last)
