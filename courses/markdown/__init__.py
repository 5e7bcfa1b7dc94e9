"""The only way from a lesson's Markdown to HTML.

CommonMark with three kinds of link of our own: `[sentence](claim:key)`, `[](ref:key)`, `[word](term:key)`,
and section keys as `## Heading {#key}`. `parse` finds the links and what is wrong with a text; a `Page`
renders it to HTML that an allow-list sanitiser has passed. A text with problems still renders, harmlessly.
"""

from courses.markdown.listing import items_in
from courses.markdown.parsing import MAX_CHARS, OURS, Document, Link, Problem, Section, count_words, parse
from courses.markdown.rendering import Citation, Page, RenderedSection, render_plain, stale_words

__all__ = [
    "MAX_CHARS",
    "OURS",
    "Citation",
    "Document",
    "Link",
    "Page",
    "Problem",
    "RenderedSection",
    "Section",
    "count_words",
    "items_in",
    "parse",
    "render_plain",
    "stale_words",
]
