"""Whatever is written, the page stays whole: valid HTML that the sanitiser leaves as it is."""

from datetime import date

import html5lib
import nh3
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.markdown import Page, parse
from courses.markdown import rendering as rules
from courses.models import Claim

CLAIMS = {key: Claim(key=key, level=level, checked=date(2026, 1, 1)) for key, level in (("a", "mice"), ("b", "trial"))}
PIECES = st.sampled_from(
    [
        *(
            "[words](claim:a)",
            "[more](claim:b).",
            "[](ref:a)",
            "[word](term:a)",
            "[x](claim:none)",
            "[",
            "](claim:a)",
            "](",
            ")",
        ),
        *(
            "## Heading {#key}\n",
            "## No key\n",
            "# One\n",
            "\n\n",
            "\n",
            "- item\n",
            "1. item\n",
            "> quote\n",
            "    code\n",
            "```\n",
        ),
        *(
            "<script>alert(1)</script>",
            "<b>",
            "</p>",
            "<!--",
            "-->",
            "&amp;",
            "&#0;",
            "*",
            "**",
            "_",
            "`",
            "\\",
            "|",
            "---\n",
        ),
        *("[x](javascript:alert(1))", "![i](https://e.example)", "<https://e.example>", '[x](https://e.example "t")'),
        *("文字。", "“quoted”", "\x00", "\u202e", "😀", "\ufffd"),
    ]
)
DOCUMENTS = st.lists(PIECES | st.text(max_size=20), max_size=30).map("".join)


def rendered(text: str, *, people_only: bool) -> str:
    """Return a document as it stands on a page."""
    page = Page(claims=CLAIMS, references={"a": None}, terms={"a": None}, day=date(2026, 6, 1), people_only=people_only)
    return "".join(section.html for section in page.render(parse(text)))


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS, st.booleans())
def test_the_output_is_valid_html_that_the_sanitiser_leaves_as_it_is(text, people_only):
    html = rendered(text, people_only=people_only)
    again = nh3.clean(
        html,
        tags=rules._TAGS,
        attributes=rules._ATTRIBUTES,
        allowed_classes=rules._CLASSES,
        url_schemes={"https"},
        link_rel=None,
    )
    assert again == html
    html5lib.HTMLParser(strict=True).parseFragment(html)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.booleans())
def test_no_text_breaks_the_renderer(text, people_only):
    rendered(text, people_only=people_only)


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS)
def test_each_problem_and_each_link_names_a_line_of_the_text(text):
    document = parse(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert {0 < each.line <= lines for each in (*document.problems, *document.links)} <= {True}
