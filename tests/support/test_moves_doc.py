"""The drawn table of moves is the one in the code."""

import pytest
from django.core.management import CommandError, call_command

from support.management.commands import draw_moves
from support.models import MOVES


def test_the_page_in_docs_shows_the_moves_of_the_code():
    call_command("draw_moves", check=True)


def test_check_finds_a_page_that_is_old_and_writes_nothing(tmp_path, monkeypatch):
    page = tmp_path / "moves.md"
    monkeypatch.setattr(draw_moves, "PAGE", page)
    for text in (None, "old"):
        if text:
            page.write_text(text)
        with pytest.raises(CommandError, match=r"manage\.py draw_moves"):
            call_command("draw_moves", check=True)
    assert page.read_text() == "old"
    call_command("draw_moves")
    call_command("draw_moves", check=True)


def test_every_move_is_an_arrow_and_a_row(tmp_path, monkeypatch):
    page = draw_moves.draw()
    arrows, rows = page.count(" --> ") - page.count("[*]"), page.count("\n| ") - 2
    count = sum(len(goals) for goals in MOVES.values())
    assert (arrows, rows) == (count, count)


def test_the_page_says_who_may_and_under_which_condition():
    rows = [line for line in draw_moves.draw().splitlines() if line.startswith("| ")]
    quarantine = [row for row in rows if "suspected spam" in row]
    assert [row for row in quarantine if "who is responsible" in row] == []
    closing = [row for row in rows if "| closed | Close |" in row]
    assert [("14 days" in row, "suspected spam |" in row or "| duplicate |" in row) for row in closing] == [
        (True, False),
        (True, False),
        (False, True),
        (False, True),
    ]
