"""What a lesson's Markdown links to, and in which of its sections."""

from bisect import bisect_right
from collections.abc import Iterator

from courses import markdown

MAX_KEY = 80  # what a KeyField holds; a longer key leads nowhere


def links_by_section(document: markdown.Document) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, key, section) of each link in a parsed text, once a section, in order.

    The section is the key of its heading, "" before the first heading.
    """
    starts = [section.line for section in document.sections]
    seen = set()
    for link in document.links:
        at = bisect_right(starts, link.line) - 1
        section = document.sections[at].key if at >= 0 else ""
        use = (link.kind, link.key, section if len(section) <= MAX_KEY else "")
        if use not in seen and len(link.key) <= MAX_KEY:
            seen.add(use)
            yield use
