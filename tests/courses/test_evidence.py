"""Every statement shows its evidence: on the page, in its note, in the bar, and in the narrower view."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.evidence import SENTENCES, summary
from courses.models import Claim, Level
from courses.models.claim import months_after
from tests.factories.courses import make_claim, make_lesson, make_reference, make_term
from tests.factories.support import make_staff
from tests.project.conftest import COURSE

pytestmark = pytest.mark.django_db
PAGE = "/en/courses/small-course/first-lesson/"


def text_of(html: str) -> str:
    """Return the words of some HTML, each space once."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def note(client, key: str) -> str:
    """Return the words of the note of a claim."""
    html = client.get(PAGE).content.decode()
    return text_of(re.search(rf'<div id="note-{key}".*?</p>\s*</div>', html, re.DOTALL)[0])


def lesson_with(*keys: str, **claims):
    """Return a lesson that makes one statement a paragraph."""
    lesson = make_lesson(body="\n\n".join(f"[Statement {key}](claim:{key})." for key in keys))
    for key in keys:
        make_claim(key, lesson=lesson, **claims.get(key.replace("-", "_"), {}))
    return lesson


def test_a_note_holds_level_basis_limits_references_and_days(client):
    lesson = lesson_with("small")
    claim = lesson.claims.get()
    Claim.objects.update(level=Level.MICE, checked="2026-11-23", check_again_after_months=12)
    claim.texts.update(rests_on="56 mice", does_not_show="the same in people")
    words = note(client, "small")
    for part in (
        "In mice",
        "This was seen in mice. It may be different in people.",
        "It rests on 56 mice",
        "It does not show the same in people",
        "Last checked 23 November 2026; to be checked again by 23 November 2027",
        "Ask about this",
    ):
        assert (part, part in words) == (part, True)


def test_what_the_source_does_not_state_is_said_so(client):
    lesson_with("small").claims.get().texts.update(does_not_show="")
    assert "It does not show not stated in our source" in note(client, "small")


def test_ask_about_this_carries_the_statement(client):
    lesson_with("small")
    assert "/en/contact/?about=small-course/first-lesson/small" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("level", Level)
def test_each_level_has_one_plain_sentence(level):
    assert str(SENTENCES[level]).endswith(".")


def test_the_bar_counts_each_statement_once_and_two_levels_apart():
    levels = ["mice", "mice", "trial", "idea", "record", "support"]
    counted = summary([Claim(key=str(at), level=level) for at, level in enumerate(levels)])
    assert [(s.level, s.count, s.start, s.width) for s in counted.shares] == [
        ("trial", 1, 0.0, 25.0),
        ("mice", 2, 25.0, 50.0),
        ("idea", 1, 75.0, 25.0),
    ]
    assert (counted.total, counted.stay, counted.all) == (4, 2, 6)


def test_the_bar_has_the_same_in_words(client):
    lesson_with("a", "b", "c")
    Claim.objects.filter(key="a").update(level="trial")
    assert "3 statements: 1 tested in people , 2 in mice ." in text_of(client.get(PAGE).content.decode())


def test_the_view_of_what_was_tested_in_people_folds_the_rest_and_says_how_much_stays(client):
    lesson_with("tried", "small", "drug")
    Claim.objects.filter(key="tried").update(level="trial")
    Claim.objects.filter(key="drug").update(safety_critical=True, check_again_after_months=3)
    html = client.get(PAGE, {"evidence": "people"}).content.decode()
    assert re.findall(r"<details class=\"folded\"><summary>([^<]+)", html) == ["1 statement folded: in mice"]
    assert "Shown now: 2 of 3 statements." in text_of(html)
    assert f'<a class="switch" href="{PAGE}">' in html


@pytest.mark.parametrize("query", ["", "?evidence=all", "?evidence=", "?evidence=people%00", "?other=people"])
def test_any_other_view_is_the_whole_lesson(client, query):
    lesson_with("small")
    assert client.get(PAGE + query).content == client.get(PAGE).content


def test_the_switch_is_offered_only_where_it_changes_something(client):
    lesson_with("tried")
    Claim.objects.update(level="trial")
    assert "evidence=people" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize(("days", "says_so"), [(0, False), (1, True)])
def test_a_statement_goes_stale_by_itself_the_next_day(client, days, says_so):
    lesson_with("small")
    due = timezone.localdate() - timedelta(days=days)
    Claim.objects.update(checked=months_after(due, -6), check_again_after_months=6)
    if Claim.objects.get().check_by != due:
        Claim.objects.update(checked=due - timedelta(days=31 * 6))  # the end of a short month
    html = client.get(PAGE).content.decode()
    assert ('class="stale"' in html, "should have been checked again" in html) == (says_so, says_so)


def test_editors_see_first_thing_what_falls_due(client):
    lesson_with("late", "soon", "later", "never")
    today = timezone.localdate()
    for key, days in (("late", -40), ("soon", 20), ("later", 60)):
        day = today + timedelta(days=days)
        Claim.objects.filter(key=key).update(checked=day - timedelta(days=365), check_again_after_months=12)
    Claim.objects.filter(key="never").update(check_again_after_months=None)
    due = Claim.objects.due(by=today + timedelta(days=30))
    assert set(due.values_list("key", flat=True)) == {"late", "soon"}
    client.force_login(make_staff("editor", "editor"))
    cards = client.get("/admin/").context["desk_cards"]
    assert [card for card in cards if "/claim/" in card["url"]] == [
        {
            "title": "Claims to check in the next 30 days",
            "count": 2,
            "url": "/admin/courses/claim/?due=soon",
            "note": "1 past its day",
        }
    ]
    for choice, keys in (("soon", {"late", "soon"}), ("past", {"late"})):
        shown = client.get("/admin/courses/claim/", {"due": choice}).context["cl"].queryset
        assert set(shown.values_list("key", flat=True)) == keys


@pytest.mark.parametrize(
    ("day", "months", "later"), [((2026, 1, 31), 1, (2026, 2, 28)), ((2026, 11, 23), 3, (2027, 2, 23))]
)
def test_months_end_with_the_month(day, months, later):
    today = timezone.localdate()
    assert months_after(today.replace(*day), months) == today.replace(*later)


def test_survival_figures_are_closed_away_and_never_in_descriptions(client):
    lesson_with("small").claims.get().texts.update(numbers="12 % against 34 %")
    html = client.get(PAGE).content.decode()
    figures = re.search(r'<details class="figures">(.*?)</details>', html, re.DOTALL)[1]
    assert (html.count("34 %"), figures.count("34 %"), "Show me the numbers" in figures) == (1, 1, True)


def fill(lesson, count: int) -> None:
    """Give the lesson so many more claims, references and terms, and name each of them."""
    known = lesson.claims.count()
    for number in range(known, known + count):
        make_claim(f"claim-{number}", lesson=lesson, references=[make_reference(f"ref-{number}")])
        make_term(f"term-{number}")
    body = [f"[S](claim:claim-{n})[](ref:ref-{n}) [w](term:term-{n})" for n in range(known + count)]
    lesson.texts.update(body="\n\n".join(body))


def queries(client) -> int:
    """Return how many queries the page of the lesson takes."""
    with CaptureQueriesContext(connection) as captured:
        client.get(PAGE)
    return len(captured)


def test_a_lesson_costs_the_same_queries_however_much_it_holds(client):
    lesson = make_lesson()
    fill(lesson, 2)
    few = queries(client)
    fill(lesson, 30)
    assert queries(client) == few
    assert 'data-claim="claim-31"' in client.get(PAGE).content.decode()


def test_each_claim_of_the_shipped_course_stands_in_its_lesson():
    call_command("import_course", str(COURSE), verbosity=0)
    lost = [
        claim.key
        for claim in Claim.objects.select_related("lesson")
        if f"](claim:{claim.key})" not in claim.lesson.texts.get(language="en").body
    ]
    assert (Claim.objects.count(), lost) == (34, [])
