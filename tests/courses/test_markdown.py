"""Markdown becomes safe HTML with evidence in it; a bad text becomes harmless and says what is wrong."""

from datetime import date

import pytest

from courses.markdown import MAX_CHARS, Page, count_words, parse, render_plain
from courses.models import Claim

CLAIMS = {
    "small": Claim(key="small", level="mice", checked=date(2026, 1, 31), check_again_after_months=1),
    "tried": Claim(key="tried", level="trial", checked=date(2026, 1, 31)),
    "drug": Claim(
        key="drug", level="record", safety_critical=True, checked=date(2026, 1, 31), check_again_after_months=1
    ),
}


def page(**choices) -> Page:
    """Return a page that knows the claims above, two references and one term."""
    return Page(claims=CLAIMS, references={"a": None, "b": None}, terms={"nk": None}, **choices)


def html(text: str, **choices) -> str:
    """Return the whole text as HTML."""
    return "".join(section.html for section in page(**choices).render(parse(text)))


def codes(text: str) -> list[tuple[int, str]]:
    """Return line and code of each problem."""
    return [(problem.line, problem.code) for problem in parse(text).problems]


def test_a_claim_carries_its_key_and_its_level():
    assert html("[Mice are small](claim:small).") == (
        '<p><span class="claim" id="claim-small" data-claim="small" data-evidence="mice">Mice are small.</span> '
        '<a class="badge" href="#note-small"><span class="visually-hidden">Evidence: </span>in mice</a></p>\n'
    )


def test_the_full_stop_behind_the_citations_moves_into_the_claim():
    assert "Mice are small.</span>" in html("[Mice are small](claim:small)[](ref:a)[](ref:b). More.")
    assert "</sup> More.</p>" in html("[Mice are small](claim:small)[](ref:a)[](ref:b). More.")


def test_a_full_stop_elsewhere_stays_where_it_is():
    assert "</a>, they say.</p>" in html("[Mice are small](claim:small), they say.")


def test_citations_are_numbered_in_order_and_counted_by_place():
    rendered = page()
    rendered.render(parse("x[](ref:b) y[](ref:a) z[](ref:b)"))
    assert [(c.number, c.key, c.places) for c in rendered.citations.values()] == [
        (1, "b", ["cite-b-1", "cite-b-2"]),
        (2, "a", ["cite-a-1"]),
    ]


def test_a_claim_that_is_repeated_has_its_id_once():
    assert html("[One](claim:small) [two](claim:small)").count('id="claim-small"') == 1


def test_a_link_to_what_does_not_exist_is_its_words():
    assert html("[words](claim:none) [word](term:none)[](ref:none)") == "<p>words word</p>\n"


def test_sections_have_keys_and_lines():
    document = parse("Before.\n\n## First thing {#first}\n\nText.\n\n## Second\n\nText.")
    assert [(section.key, section.title, section.line) for section in document.sections] == [
        ("", "", 1),
        ("first", "First thing", 3),
        ("section-7", "Second", 7),
    ]


def test_each_link_knows_its_line():
    document = parse("a\n\n[b](claim:small)\nc [d](term:nk)\n[](ref:a)")
    assert [(link.kind, link.key, link.line) for link in document.links] == [
        ("claim", "small", 3),
        ("term", "nk", 4),
        ("ref", "a", 5),
    ]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("# Title", [(1, "first-level-heading")]),
        ("## No key", [(1, "section-without-key")]),
        ("## [Mice](claim:small) {#mice}", [(1, "link-in-heading")]),
        ("## A {#same}\n\n## B {#same}", [(3, "duplicate-section")]),
        ("x\n\n<b>bold</b>", [(3, "raw-html")]),
        ("<!-- hidden -->", [(1, "raw-html")]),
        ("[a [b](claim:small) c](claim:small)", [(1, "bad-link")]),
        ("[a](claim:Not A Key)", [(1, "bad-link")]),
        ("[a](javascript:alert(1))", [(1, "bad-link")]),
        ("[a](data:text/html,x)", [(1, "bad-link")]),
        ("[a](http://insecure.example)", [(1, "bad-link")]),
        ("[](claim:small)", [(1, "empty-link")]),
        ("[words](ref:a)", [(1, "words-in-citation")]),
        ("x" * (MAX_CHARS + 1), [(1, "too-long")]),
        ("An ordinary [link](https://example.org) and [a claim](claim:small).", []),
        ("3 < 4 and a<b", []),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text, problems):
    assert codes(text) == problems


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "![a](https://example.org/x.png)",
        '[a](https://example.org "onmouseover=alert(1)")',
        "&lt;script&gt;",
        '[a](claim:small"onclick=1)',
        "<https://example.org/<script>>",
        "`<script>`",
    ],
)
def test_nothing_that_could_run_comes_out(text):
    out = html(text)
    assert (
        "<script" in out,
        "<img" in out,
        "javascript:" in out and "href" in out,
        "onclick=" in out and "<a" in out,
    ) == ((False,) * 4)


def test_an_introduction_has_no_claims():
    assert render_plain("Hello *you*.\n\n## Part {#p}\n\nMore.") == (
        "<p>Hello <em>you</em>.</p>\n<h2>Part</h2><p>More.</p>\n"
    )


@pytest.mark.parametrize(("text", "words"), [("", 0), ("two words", 2), ("三陰性乳癌", 3), ("NK細胞 cell", 3)])
def test_words_are_counted_in_both_languages(text, words):
    assert count_words(text) == words


def test_the_box_about_safety_stands_behind_the_numbers_of_the_references():
    shown = html("[A drug](claim:drug)[](ref:a)[](ref:b), and more.", day=date(2026, 3, 1))
    assert shown.index('class="cite"') < shown.index("<strong") < shown.index(", and more")
    assert shown.count('class="cite"') == 2


@pytest.mark.parametrize(("day", "is_stale"), [(date(2026, 2, 28), False), (date(2026, 3, 1), True)])
def test_the_day_after_its_shelf_life_a_statement_says_so(day, is_stale):
    assert ("not checked again since 31 January 2026" in html("[Mice](claim:small).", day=day)) is is_stale
    assert ('<strong class="stale">Ask your doctor' in html("[A drug](claim:drug).", day=day)) is is_stale
    assert "stale" not in html("[Tried](claim:tried).", day=day)


def test_only_what_was_tested_in_people_stays_and_the_rest_is_folded():
    text = "[Tried](claim:tried).\n\n[Mice](claim:small).\n\n[A drug](claim:drug).\n\nA word."
    assert html(text, people_only=True).replace("\n", "") == (
        html("[Tried](claim:tried).")
        + '<details class="folded"><summary>1 statement folded: in mice</summary>'
        + html("[Mice](claim:small).")
        + "</details>"
        + html("[A drug](claim:drug).\n\nA word.")
    ).replace("\n", "")


def test_in_a_mixed_paragraph_only_the_untested_words_go():
    out = html("[Tried](claim:tried). [In mice *only*](claim:small)[](ref:a).", people_only=True)
    assert ("Tried" in out, "only" in out, "A statement is folded here:" in out, "#note-small" in out) == (
        True,
        False,
        True,
        True,
    )


def test_a_list_is_folded_item_by_item():
    out = html("- [Tried](claim:tried)\n- [Mice](claim:small)", people_only=True)
    assert (out.count("<li>"), out.count("<details")) == (2, 1)
