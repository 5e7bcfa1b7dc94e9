"""The page of a review: everything of a lesson that waits, what differs, and the public page as it would be."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.actions.review import decide
from courses.actions.versions import GONE
from courses.models import Act, Claim, Decision, Lesson, LessonText, Review, Stage, State, Version, VersionKind
from tests.courses.review_pages import (
    REVIEWS,
    boxes,
    browser,
    changed,
    doctor,
    known,
    page,
    press,
    review_of,
    seen,
    set_stage,
    small_lesson,
    told,
)
from tests.factories.courses import add_text, make_claim, make_reference, make_term
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db
# The time of the last change, for the preview is a moment older; and the version, which only what is public has.
TIME = re.compile(r"\d{2}:\d{2}:\d{2}(\.\d+)?|data-version=\"[^\"]*\"")


def in_review(thing, **fields) -> Review:
    """Return a change by mei that waits for a reviewer."""
    return set_stage(changed(thing, **fields), Stage.IN_REVIEW)


# --- What it shows


def test_the_whole_bundle_stands_on_one_page_texts_first():
    text, claim = small_lesson()
    one = in_review(claim, statement={"en": "In mice, it worked well."})
    two = in_review(text, title="A changed lesson")
    shown = page(doctor(), one)
    assert list(boxes(shown)) == [seen(two), seen(one)]
    assert shown.text.index("The lesson and its texts") < shown.text.index(">Claims<")


def test_it_shows_what_differs_and_who_made_it_with_the_remark():
    text, _claim = small_lesson()
    review = in_review(text, title="A large lesson", remark="It has grown.")
    shown = page(doctor(), review).text
    assert ("<del>small</del><ins>large</ins>" in shown, "Version 2 by mei" in shown, "It has grown." in shown) == (
        True,
        True,
        True,
    )
    assert "Version 1 by" not in shown.split('id="confirm"')[0]


def test_of_something_new_all_is_shown():
    text, _claim = small_lesson()
    new = make_claim("mice-are-grey", lesson=text.lesson, statement="Mice are grey.")
    Claim.objects.filter(pk=new.pk).update(is_public=False)
    shown = page(doctor(), known(new, "mei")).text
    assert ("<ins>Mice are grey.</ins>" in shown, "all of it is new to them" in shown) == (True, True)


def test_what_was_decided_so_far_is_told_with_role_and_remark():
    text, _claim = small_lesson()
    review = in_review(text, title="Two")
    press(doctor(), Act.RETURN, review, remark="Too long.")
    shown = page(browser("mei", "editor"), review).text
    assert ("returned by lam (doctor)" in shown, "Too long." in shown) == (True, True)


def test_a_part_is_ticked_where_something_can_be_done_and_leads_to_its_form():
    text, claim = small_lesson()
    theirs, own = in_review(text, title="Two"), in_review(claim, author="lam", statement={"en": "Mine."})
    shown = page(doctor("lam"), theirs)
    assert boxes(shown) == {seen(theirs): True, seen(own): False}
    assert f"/admin/courses/lessontext/{text.pk}/change/" in shown.text


def test_who_can_do_nothing_about_a_part_has_no_box_and_reads_why():
    text, _claim = small_lesson()
    shown = page(browser("lok", "editor"), in_review(text, title="Two"))
    assert (boxes(shown), "It waits for a reviewer." in shown.text) == ({}, True)


def test_a_shared_reference_shows_alone():
    small_lesson()
    other = make_reference("jones2021", title="On rats")
    review = in_review(other, title="On old rats")
    assert list(boxes(page(doctor(), review))) == [seen(review)]


def test_the_number_of_queries_does_not_grow_with_what_waits():
    text, claim = small_lesson()
    client, review = doctor(), in_review(text, title="Two")

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            page(client, review)
        return len(found)

    in_review(claim, statement={"en": "Other."})
    page(client, review)  # content types and the like
    few = count()
    for number in range(12):
        in_review(make_claim(f"claim-{number}", lesson=text.lesson), statement={"en": f"Number {number}."})
    assert count() == few


# --- Pressing


def test_a_double_click_is_one_decision_and_a_calm_word():
    text, _claim = small_lesson()
    review, lam = in_review(text, title="Two"), doctor()
    press(lam, Act.APPROVE, review)
    again = lam.get(press(lam, Act.APPROVE, review).url)
    assert [word for word in told(again) if "You have done this already" in word] != []
    assert Decision.objects.count() == 1


def test_the_second_of_two_is_told_who_was_first_and_keeps_the_remark():
    text, _claim = small_lesson()
    review = in_review(text, title="Two")
    press(doctor("lam"), Act.APPROVE, review)
    answer = press(doctor("ho"), Act.RETURN, review, remark="I think not.")
    assert answer.status_code == 302  # what is approved may be returned
    answer = press(doctor("wu"), Act.APPROVE, review, remark="Well done.")
    assert (answer.status_code, "ho returned “Two”" in answer.text) == (409, True)
    assert "Well done.</textarea>" in answer.text


def test_what_is_ticked_beside_it_and_stands_elsewhere_is_left_and_said():
    text, claim = small_lesson()
    one, draft = in_review(text, title="Two"), changed(claim, statement={"en": "Other."})
    lam = doctor()
    shown = lam.get(press(lam, Act.APPROVE, one, draft).url)
    assert told(shown) == [
        "1 change is approved.",
        "1 that you had ticked was left as it is: from where it stands this cannot be done.",
    ]
    assert {review_of(claim).stage, review_of(text).stage} == {Stage.DRAFT, Stage.APPROVED}


def test_mistakes_are_listed_and_nothing_is_published():
    text, _claim = small_lesson()
    new = make_claim("mice-are-grey", lesson=text.lesson)
    Claim.objects.filter(pk=new.pk).update(is_public=False)
    known(new, "mei")
    review = set_stage(changed(text, body="A mouse.\n\n[Grey.](claim:mice-are-grey)"), Stage.APPROVED)
    answer = press(doctor(), Act.PUBLISH, review, remark="Out with it.")
    assert (answer.status_code, "“claim:mice-are-grey” is not approved yet" in answer.text) == (409, True)
    assert ("Out with it.</textarea>" in answer.text, review_of(text).stage) == (True, Stage.APPROVED)


def test_what_no_page_has_sent_is_refused():
    text, _claim = small_lesson()
    review = in_review(text, title="Two")
    answer = doctor().post(f"{REVIEWS}{review.pk}/approve/", {"seen": ["1:2:3:4"]})
    assert (answer.status_code, Decision.objects.count()) == (400, 0)


def test_with_nothing_ticked_nothing_happens_and_the_remark_stays():
    text, _claim = small_lesson()
    review = in_review(text, title="Two")
    answer = doctor().post(f"{REVIEWS}{review.pk}/approve/", {"remark": "All fine."})
    assert (answer.status_code, "tick at least one" in answer.text, "All fine.</textarea>" in answer.text) == (
        409,
        True,
        True,
    )


def test_what_was_taken_away_has_no_page_any_more_and_leads_to_the_list():
    small_lesson()
    term = make_term()
    known(term)
    record = Version.objects.get(kind="term")
    Version.objects.create(kind=record.kind, name=record.name, number=2, record={}, digest=GONE, author="mei")
    Review.objects.filter(kind="term").update(number=2, stage=Stage.APPROVED)
    review = Review.objects.get(kind="term")
    assert "This takes it away from readers." in page(doctor(), review).text
    answer = press(browser("mei", "editor"), Act.PUBLISH, review)
    assert (answer.url, Review.objects.filter(kind="term").exists()) == (REVIEWS, False)


# --- Withdrawing


def test_before_something_is_withdrawn_it_is_said_what_readers_will_see(client):
    text, _claim = small_lesson()
    review = review_of(text.lesson)
    asked = doctor().post(f"{REVIEWS}{review.pk}/withdraw/", {"seen": [seen(review)]})
    assert ("Readers no longer find the lesson" in asked.text, Decision.objects.count()) == (True, 0)
    press(doctor("ho"), Act.WITHDRAW, review, remark="Wrong.")
    assert client.get(text.lesson.get_absolute_url()).status_code == 410


def test_who_withdraws_one_language_is_told_that_the_other_takes_its_place():
    text, _claim = small_lesson()
    other = add_text(text.lesson, "zh-hant", title="課", takeaway="甲。", body="小鼠。")
    review = known(other)
    asked = doctor().post(f"{REVIEWS}{review.pk}/withdraw/", {"seen": [seen(review)]}).text
    assert "Readers of this language see the lesson in English" in asked


# --- Reviewed as it stands


def test_nothing_counts_as_reviewed_before_somebody_has_ticked_it():
    text, _claim = small_lesson()
    assert list(boxes(page(doctor(), review_of(text)), "confirm").values()) == [False, False]


def test_after_a_refusal_what_was_ticked_as_reviewed_stays_ticked():
    text, claim = small_lesson()
    answer = press(doctor(), Act.CONFIRM, review_of(claim), page=review_of(text), remark="long " * 200)
    assert boxes(answer, "confirm") == {seen(review_of(claim)): True, seen(review_of(text)): False}


def test_a_clinician_confirms_all_that_is_ticked_at_once():
    text, claim = small_lesson()
    review, lam = review_of(text), doctor()
    press(lam, Act.CONFIRM, review, review_of(claim))
    assert [review_of(each).reviewed.by for each in (text, claim)] == ["lam", "lam"]
    assert boxes(page(lam, review), "confirm") == {}


# --- As readers would see it


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_the_preview_is_the_page_as_it_will_be_and_changes_nothing(client, language):
    text, claim = small_lesson()
    one = in_review(text, title="A changed lesson")
    two = in_review(claim, statement={"en": "Something else."})
    before = [str(LessonText.objects.values().get()), str(Claim.objects.values().get()), Version.objects.count()]
    seen_before = page(doctor(), one, language)
    after = [str(LessonText.objects.values().get()), str(Claim.objects.values().get()), Version.objects.count()]
    assert after == before
    for each in (one, two):
        set_stage(each, Stage.APPROVED)
    decide(act=Act.PUBLISH, seen={one.pk: one.number, two.pk: two.number}, by=make_staff("publisher", "editor"))
    published = client.get(f"/{language}/courses/small-course/first-lesson/")
    assert "A changed lesson" in seen_before.text
    assert TIME.sub("", seen_before.text) == TIME.sub("", published.text)


def test_a_lesson_is_previewed_before_its_course_is_there():
    text, _claim = small_lesson()
    text.lesson.course.state = State.DRAFT
    text.lesson.course.save()
    review = in_review(text, title="A changed lesson")
    shown = page(doctor(), review, "en")
    assert (shown.status_code, "A changed lesson" in shown.text) == (200, True)
    assert Lesson.objects.get().course.state == State.DRAFT


@pytest.mark.parametrize(
    ("thing", "fields", "words"),
    [
        (make_term, {"definition": {"en": "A tiny animal."}}, "A tiny animal."),
        (make_reference, {"title": "On very old mice"}, "On very old mice"),
    ],
)
def test_what_stands_outside_of_lessons_is_previewed_on_its_own_page(thing, fields, words):
    review = in_review(thing(), **fields)
    assert words in page(doctor(), review, "en").text


def test_a_preview_that_cannot_be_drawn_says_what_is_missing():
    _text, claim = small_lesson()
    review = in_review(claim, references=["nobody2020"])
    shown = page(doctor(), review, "en")
    assert (shown.status_code, "nobody2020” is not there" in shown.text) == (409, True)


def test_only_who_may_see_reviews_sees_a_preview():
    text, _claim = small_lesson()
    review = in_review(text, title="Secret")
    assert page(browser("tri", "triage"), review, "en").status_code == 403
    assert page(browser("ann", "translator"), review, "en").status_code == 200


# --- The list


def listed(client, query: str = "") -> list[str]:
    """Return the titles of a list, sorted."""
    answer = client.get(f"{REVIEWS}?{query}")
    return sorted(each.content.title for each in answer.context["cl"].result_list)


def test_the_list_shows_what_is_open_unless_asked_otherwise():
    text, claim = small_lesson()
    in_review(text, title="Two")
    changed(claim, statement={"en": "A draft."})
    mei = browser("mei", "editor")
    assert listed(mei) == ["A draft.", "Two"]
    assert (listed(mei, "stage=in-review"), listed(mei, "kind=claim")) == (["Two"], ["A draft."])
    assert (len(listed(mei, "stage=all")), listed(mei, "whose=others"), listed(mei, "q=mice-are-small")) == (
        6,
        [],
        ["A draft."],
    )


def bulk(client, act: str, *reviews: Review, **fields):
    """Tick rows of the list as they were shown, press an act, and return the page after it."""
    rows = {"_selected_action": [each.pk for each in reviews], "seen": [seen(each) for each in reviews]}
    return client.post(f"{REVIEWS}?stage=all", {"action": f"{act}_many", **rows, **fields}, follow=True)


def test_hundreds_of_imported_changes_go_to_readers_in_a_few_presses():
    text, claim = small_lesson()
    reviews = [changed(text, author="(import)", title="Two"), changed(claim, author="(import)", numbers={"en": "5"})]
    ann, lam = browser("ann", "translator"), doctor()
    for client, act in ((ann, "submit"), (lam, "approve"), (lam, "publish")):
        reviews = list(Review.objects.filter(pk__in=[each.pk for each in reviews]))
        shown = bulk(client, act, *reviews)
    assert told(shown) == ["Readers see 2 changes now."]
    assert LessonText.objects.get().title == "Two"


def test_in_the_list_too_nobody_approves_an_own_change():
    text, claim = small_lesson()
    own, other = in_review(text, author="lam", title="Mine"), in_review(claim, numbers={"en": "5"})
    shown = bulk(doctor("lam"), "approve", own, other)
    assert (len(told(shown)), review_of(text).stage, review_of(claim).stage) == (2, Stage.IN_REVIEW, Stage.APPROVED)


def test_a_batch_with_a_mistake_is_not_published_and_the_others_are():
    text, claim = small_lesson()
    good = set_stage(changed(claim, numbers={"en": "5"}), Stage.APPROVED)
    bad = set_stage(changed(text, body="[Nothing.](claim:not-there)"), Stage.APPROVED)
    shown = told(bulk(doctor(), "publish", good, bad))
    assert (shown[0], [word for word in shown if "not-there" in word] != []) == ("Readers see 1 change now.", True)
    assert [review_of(each).stage for each in (claim, text)] == [Stage.PUBLISHED, Stage.APPROVED]


def test_returning_many_needs_a_remark_and_a_row_that_moved_on_is_told():
    text, _claim = small_lesson()
    review = in_review(text, title="Two")
    assert "write a remark" in told(bulk(doctor(), "return", review))[0]
    changed(text, title="Three")
    set_stage(review_of(text), Stage.IN_REVIEW)
    shown = told(bulk(doctor("ho"), "return", review, remark="No."))
    assert ([word for word in shown if "ei changed “Three”" in word] != [], Decision.objects.count()) == (True, 0)


def test_rows_of_other_pages_count_only_as_they_were_when_the_list_was_drawn():
    text, claim = small_lesson()
    old = in_review(text, title="Two")
    drawn = timezone.now().isoformat()
    new = in_review(claim, numbers={"en": "5"})
    rows = {"_selected_action": [old.pk, new.pk], "action": "approve_many", "drawn_at": drawn, "select_across": "1"}
    doctor().post(f"{REVIEWS}?stage=in-review", rows)
    assert (review_of(text).stage, review_of(claim).stage) == (Stage.APPROVED, Stage.IN_REVIEW)


def test_who_may_not_is_not_offered_the_act_about_many():
    text, _claim = small_lesson()
    review = in_review(text, title="Two")
    ann = browser("ann", "translator")
    assert "approve_many" not in ann.get(REVIEWS).text
    bulk(ann, "approve", review)
    assert review_of(text).stage == Stage.IN_REVIEW


# --- Who else


def test_only_superusers_say_in_which_role_somebody_reviews():
    lam = doctor()
    assert lam.get("/admin/courses/reviewer/").status_code == 403
    assert browser("boss", is_superuser=True).get("/admin/courses/reviewer/add/").status_code == 200


def test_decisions_are_for_reading():
    text, _claim = small_lesson()
    press(doctor("ho"), Act.APPROVE, in_review(text, title="Two"))
    boss, decision = browser("boss", is_superuser=True), Decision.objects.get()
    assert boss.get("/admin/courses/decision/").status_code == 200
    assert boss.get("/admin/courses/decision/add/").status_code == 403
    assert boss.post(f"/admin/courses/decision/{decision.pk}/delete/").status_code == 403
    assert boss.get(f"{REVIEWS}add/").status_code == 403
    assert review_of(text).kind == VersionKind.LESSON_TEXT
