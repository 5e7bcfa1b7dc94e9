"""Whatever is written, the page stays whole: valid HTML that the sanitiser leaves as it is."""

from copy import copy
from dataclasses import replace
from datetime import date

import html5lib
import nh3
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.markdown import Document, Page, parse
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


KNOWN = st.fixed_dictionaries(
    {
        "claims": st.sets(st.sampled_from("ab")),
        "references": st.sets(st.sampled_from("ab")).map(dict.fromkeys),
        "terms": st.sets(st.sampled_from("ab")).map(dict.fromkeys),
        "day": st.sampled_from([date(2026, 6, 1), date(2027, 6, 1)]),
        "level": st.sampled_from(["mice", "trial"]),
        "months": st.sampled_from([None, 6]),
        "safety_critical": st.booleans(),
        "language": st.sampled_from(["en", "zh-hant"]),
        "spoken": st.sampled_from(["en", "zh-hant"]),
        "others_before": st.booleans(),
    }
)


def page_of(document: Document, known: dict) -> list[str]:
    """Return the sections of a page on which the rest is as `known` says."""
    claims = {key: copy(CLAIMS[key]) for key in sorted(known["claims"])}
    for claim in claims.values():
        claim.level, claim.safety_critical = known["level"], known["safety_critical"]
        claim.check_again_after_months = known["months"]
    with translation.override(known["spoken"]):
        page = Page(claims=claims, **{name: known[name] for name in ("references", "terms", "day")})
        if known["others_before"]:
            page.render(parse("[words](claim:a) [](ref:b) [](ref:a)"))
        return [section.html for section in page.render(document, known["language"])]


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS, st.lists(KNOWN, min_size=2, max_size=4))
def test_a_section_that_was_kept_is_what_would_be_made_now(text, pages):
    kept = parse(text)
    for known in pages:
        never_seen = replace(kept, sections=tuple(replace(section) for section in kept.sections))
        assert page_of(kept, known) == page_of(never_seen, known)


def test_a_section_is_kept_for_each_language_and_place_among_the_references():
    document, references = parse("Seen once. [](ref:b)"), dict.fromkeys("ab")
    first, later = Page(references=references), Page(references=references)
    later.cite("a")
    with translation.override("zh-hant"):
        [chinese] = Page(references=references).render(document)
    [made], [moved] = first.render(document), later.render(document)
    assert ["Reference </span>1</a>" in made.html, "Reference </span>2</a>" in moved.html] == [True, True]
    assert ["參考" in chinese.html, "Reference" in chinese.html] == [True, False]


def test_the_same_section_on_the_same_page_is_made_once():
    known = {"claims": "a", "references": {"b": None}, "terms": {}, "day": date(2026, 6, 1), "level": "mice"}
    known |= {"months": 6, "safety_critical": False, "language": "en", "spoken": "en", "others_before": False}
    document = parse("[words](claim:a) are kept. [](ref:b)")
    [first], [second] = page_of(document, known), page_of(document, known)
    assert first is second
