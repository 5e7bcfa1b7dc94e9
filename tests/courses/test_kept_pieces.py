"""Pieces of pages that are made once: never another one than a template would make now."""

from dataclasses import replace

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe

from courses.models import Claim, ClaimText, Reference
from courses.reading.sources import Note
from courses.reading.words import Explained
from courses.templatetags.kept import MOST, _made

WORD = Explained("mouse", "Mouse", "en", True, "A small animal.", "en", "小鼠", "zh-hant", True, "/en/glossary/mouse/")
PAGE = Template('{% load kept %}{% kept "includes/word.html" term=term link=True sheet=True %}')
INCLUDED = Template('{% include "includes/word.html" with link=True sheet=True %}')


@pytest.fixture(autouse=True)
def nothing_is_kept() -> None:
    _made.cache_clear()


def a_note(*, statement: str = "It worked.", title: str = "On mice", number: int | None = 1) -> Note:
    claim = Claim(pk=1, key="mice", level="mice", checked=None)
    text = ClaimText(language="en", statement=statement)
    return Note(claim, text, "This was seen in mice.", [(number, Reference(pk=1, key="smith", title=title))], False)


def html_of(note: Note, about: str = "course/lesson") -> str:
    page = Template('{% load kept %}{% kept "includes/note.html" note=note about=about contact_path="/ask/" %}')
    return page.render(Context({"note": note, "about": about}))


def test_a_kept_piece_is_what_an_include_is():
    assert PAGE.render(Context({"term": WORD})) == INCLUDED.render(Context({"term": WORD}))


def test_what_shows_the_same_is_made_once_whichever_objects_hold_it():
    first = html_of(a_note())
    assert (html_of(a_note()), _made.cache_info().misses) == (first, 1)


@pytest.mark.parametrize(
    "other",
    [{"statement": "It did not."}, {"title": "On rats"}, {"number": 2}, {"number": None}],
)
def test_whatever_else_a_row_says_makes_another_piece(other):
    assert html_of(a_note()) != html_of(a_note(**other))


def test_each_language_has_its_own_piece():
    made = {}
    for language in ("en", "zh-hant", "en", "zh-hant"):
        with translation.override(language):
            made.setdefault(language, set()).add(PAGE.render(Context({"term": WORD})))
    assert [len(made["en"]), len(made["zh-hant"]), made["en"] == made["zh-hant"]] == [1, 1, False]


def test_a_piece_sees_nothing_of_the_page_but_what_it_is_given():
    assert PAGE.render(Context({"term": WORD, "prefix": "x", "sheet": False})) == PAGE.render(Context({"term": WORD}))


def test_words_that_are_safe_are_not_taken_for_the_same_words_that_are_not():
    plain, safe = replace(WORD, name="<b>"), replace(WORD, name=mark_safe("<b>"))
    assert [PAGE.render(Context({"term": term})).count("<b>") for term in (safe, plain, safe)] == [1, 0, 1]


def test_a_process_keeps_so_many_pieces():
    for number in range(MOST + 10):
        PAGE.render(Context({"term": replace(WORD, key=f"word-{number}")}))
    assert _made.cache_info().currsize == MOST
