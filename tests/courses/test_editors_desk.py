"""“What needs me”: one page that tells each of the editors, translators and reviewers what waits for them."""

import html5lib
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.admin import desk_checks
from courses.models import Act, Claim, LessonText, Review, Stage
from tests.courses.review_pages import (
    REVIEWS,
    browser,
    changed,
    doctor,
    known,
    press,
    review_of,
    set_stage,
    small_lesson,
)
from tests.factories.courses import add_text, make_claim

pytestmark = pytest.mark.django_db
DESK = f"{REVIEWS}desk/"


def sections(client) -> dict[str, list[str]]:
    """Return the lines of each section of the desk, by its name."""
    tree = html5lib.parse(client.get(DESK).text, namespaceHTMLElements=False)
    found = [each for each in tree.iter("section") if each.get("data-section")]
    return {
        each.get("data-section"): [" ".join("".join(item.itertext()).split()) for item in each.iter("li")]
        for each in found
    }


def count(client, name: str) -> int:
    """Return the number that a section says."""
    tree = html5lib.parse(client.get(DESK).text, namespaceHTMLElements=False)
    return next(int(each.get("data-count")) for each in tree.iter("section") if each.get("data-section") == name)


def test_each_sees_the_sections_that_concern_them():
    reviewer, editor = sections(doctor()), sections(browser("mei", "editor"))
    translator, boss = sections(browser("ann", "translator")), sections(browser("boss", is_superuser=True))
    assert list(reviewer) == ["approve", "publish", "due", "stale", "unreviewed"]
    assert list(editor) == ["mine", "publish", "import", "due", "stale", "errors", "warnings"]
    assert list(translator) == ["mine", "import", "stale"]
    assert len(boss) == 9
    assert browser("tri", "triage").get(DESK).status_code == 403


def test_an_empty_section_says_so_in_a_line():
    assert "Nothing waits for you." in doctor().get(DESK).text


def test_what_is_in_review_waits_for_those_who_have_no_hand_in_it():
    text, _claim = small_lesson()
    set_stage(changed(text, author="lam", title="Two"), Stage.IN_REVIEW)
    assert [len(sections(each)["approve"]) for each in (doctor("lam"), doctor("ho"))] == [0, 1]


def test_what_was_returned_is_told_to_its_author_with_the_reason():
    text, _claim = small_lesson()
    review = set_stage(changed(text, title="Two"), Stage.IN_REVIEW)
    press(doctor(), Act.RETURN, review, remark="Too long.")
    assert sections(browser("mei", "editor"))["mine"] == ["Two · lesson text Returned by lam: Too long."]
    assert sections(browser("ann", "translator"))["mine"] == []


def test_what_an_import_has_brought_waits_for_those_who_send_it_on():
    text, _claim = small_lesson()
    changed(text, author="(import)", title="Two")
    lines = sections(browser("ann", "translator"))["import"]
    assert [line.split(",")[0] for line in lines] == ["Two · lesson text (an import)"]


def test_what_could_not_be_published_stands_first_and_says_why():
    text, claim = small_lesson()
    bad = set_stage(changed(text, body="[Nothing.](claim:not-there)"), Stage.APPROVED)
    set_stage(changed(claim, numbers={"en": "5"}), Stage.APPROVED)
    Review.objects.filter(pk=bad.pk).update(publish_at=timezone.now())
    call_command("publish_due")
    lines = sections(browser("mei", "editor"))["publish"]
    assert (len(lines), "not-there" in lines[0], "not-there" in lines[1]) == (2, True, False)


def test_a_claim_past_its_day_and_a_translation_that_is_behind_are_there():
    text, claim = small_lesson()
    Claim.objects.filter(pk=claim.pk).update(checked="2020-01-01", check_again_after_months=1)
    add_text(text.lesson, "zh-hant", title="課", takeaway="甲。", body="小鼠。\n\n## 看到 {#seen}\n\n有效。")
    found = sections(browser("mei", "editor"))
    assert (len(found["due"]), "past its day" in found["due"][0], found["stale"]) == (1, True, ["課 2 sections"])


def test_mistakes_and_warnings_of_what_readers_see_lead_to_the_form():
    text, _claim = small_lesson()
    LessonText.objects.filter(pk=text.pk).update(body="[Nothing.](claim:not-there)\n\nAll mice are grey.")
    mei = browser("mei", "editor")
    found = sections(mei)
    assert (["not-there" in line for line in found["errors"]], len(found["warnings"])) == ([True], 1)
    assert f"/admin/courses/lessontext/{text.pk}/change/" in mei.get(DESK).text


def test_a_mistake_that_readers_do_not_see_yet_is_not_among_them():
    text, _claim = small_lesson()
    new = make_claim("mice-are-grey", lesson=text.lesson, references=[])
    known(new)
    mei = browser("mei", "editor")
    assert count(mei, "errors") > 0
    Review.objects.filter(name="small-course/mice-are-grey").update(stage=Stage.DRAFT, public_number=None)
    assert count(mei, "errors") == 0


def test_a_course_that_is_too_large_is_named_with_the_command_that_checks_it(monkeypatch):
    small_lesson()
    monkeypatch.setattr(desk_checks, "LARGEST", 0)
    monkeypatch.setattr(desk_checks, "errors_of", None)
    assert "manage.py check_content" in browser("mei", "editor").get(DESK).text


def test_a_published_lesson_is_listed_until_a_clinician_has_seen_text_and_claims():
    text, claim = small_lesson()
    lam = doctor()
    assert sections(lam)["unreviewed"] == ["A small lesson 2 texts and claims"]
    press(lam, Act.CONFIRM, review_of(text))
    assert sections(lam)["unreviewed"] == ["A small lesson 1 text or claim"]
    press(lam, Act.CONFIRM, review_of(claim))
    assert sections(lam)["unreviewed"] == []


def test_an_editor_in_the_group_of_reviewers_does_not_count_as_a_clinician():
    text, _claim = small_lesson()
    lok = browser("lok", "reviewer")
    press(lok, Act.CONFIRM, review_of(text))
    assert count(lok, "unreviewed") == 1


def test_only_the_first_rows_stand_there_and_the_rest_is_a_link():
    text, _claim = small_lesson()
    for number in range(23):
        claim = make_claim(f"claim-{number}", lesson=text.lesson)
        set_stage(changed(claim, numbers={"en": str(number)}), Stage.IN_REVIEW)
    lam = doctor()
    assert (count(lam, "approve"), len(sections(lam)["approve"])) == (23, 20)
    shown = lam.get(DESK).text
    assert ("All 23" in shown, f"{REVIEWS}?stage=in-review&amp;whose=others" in shown) == (True, True)
    assert len(lam.get(f"{REVIEWS}?stage=in-review&whose=others").context["cl"].result_list) == 23


def test_the_number_of_queries_is_the_same_with_many_open_changes():
    text, _claim = small_lesson()
    boss = browser("boss", is_superuser=True)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            boss.get(DESK)
        return len(found)

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            claim = make_claim(f"claim-{number}", lesson=text.lesson)
            stage = (Stage.IN_REVIEW, Stage.DRAFT, Stage.APPROVED)[number % 3]
            set_stage(changed(claim, author=("mei", "boss")[number % 2], numbers={"en": str(number)}), stage)

    more(0, 10)
    queries()  # content types and the like
    few = queries()
    more(10, 60)
    assert queries() == few


def test_the_front_page_has_a_card_with_the_total():
    text, claim = small_lesson()
    set_stage(changed(text, title="Two"), Stage.IN_REVIEW)
    set_stage(changed(claim, numbers={"en": "5"}), Stage.APPROVED)
    cards = doctor().get("/admin/").context["desk_cards"]
    assert [(each["count"], each["url"]) for each in cards if each["title"] == "What needs me"] == [(2, DESK)]
