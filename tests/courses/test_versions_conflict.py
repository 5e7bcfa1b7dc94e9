"""Two editors on one thing: the second is told what the first did, and nothing of either is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from courses.actions.review import decide
from courses.models import Act, Claim, Course, Lesson, LessonText, Review, State, Term, Version
from tests.courses.editor_pages import form_of, page_of, save, text_of
from tests.factories.courses import add_text, make_claim, make_ladder, make_lesson, make_reference, make_term
from tests.factories.reviews import publish_all
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db


def browser(name: str) -> Client:
    """Return a browser in which an editor of this name is signed in."""
    client = Client()
    client.force_login(make_staff(name, "editor"))
    return client


@pytest.fixture
def first():
    """The editor who saves first."""
    return browser("mei")


@pytest.fixture
def second():
    """The editor who had opened the form before."""
    return browser("ann")


def marked(response, tag: str) -> list[str]:
    """Return the passages that a page marks as put in (ins) or taken out (del)."""
    return [part.split(f"</{tag}>")[0] for part in response.text.split(f"<{tag}>")[1:]]


def test_the_second_save_is_refused_with_both_texts_and_goes_through_after_looking(first, second):
    text = text_of(make_lesson(body="A mouse is small.", state=State.DRAFT))
    LessonText.objects.update(is_public=False)
    opened = form_of(second.get(page_of(text)))
    save(first, text, body="A mouse is very small.")
    response = second.post(page_of(text), opened | {"body": "A mouse is grey.", "version_remark": "Colour."})
    assert response.status_code == 409
    assert LessonText.objects.get().body == "A mouse is very small."
    assert (marked(response, "ins"), marked(response, "del")) == (["very "], [])
    assert "Saved by mei" in response.text
    again = form_of(response)
    assert (again["body"], again["version_remark"]) == ("A mouse is grey.", "Colour.")
    assert second.post(page_of(text), again).status_code == 302
    assert LessonText.objects.get().body == "A mouse is grey."
    bodies = Version.objects.of("lesson-text", "small-course/first-lesson/en").values_list("number", "record__body")
    assert list(bodies) == [(3, "A mouse is grey."), (2, "A mouse is very small."), (1, "A mouse is small.")]


def test_what_the_second_had_not_touched_follows_the_first(first, second):
    text = text_of(make_lesson())
    save(first, text)  # so that versions know what was there
    opened = form_of(second.get(page_of(text)))
    save(first, text, title="Another title")
    again = form_of(second.post(page_of(text), opened | {"body": "A grey mouse."}))
    assert (again["body"], again["title"]) == ("A grey mouse.", "Another title")
    second.post(page_of(text), again)
    publish_all()
    assert LessonText.objects.values_list("title", "body").get() == ("Another title", "A grey mouse.")


@pytest.mark.parametrize("mine", ["", "Mine."])
def test_an_answer_that_the_second_had_not_touched_follows_the_first(first, second, mine):
    text = text_of(make_lesson())
    answer = text.answers.create(code="no-claim", at="A mouse is small.", answer="Plain.")
    save(first, text)
    opened = form_of(second.get(page_of(text)))
    save(first, text, **{"answers-0-answer": "Plain to see."})
    touched = {"answers-0-answer": mine} if mine else {}
    response = second.post(page_of(text), opened | {"title": "New"} | touched)
    assert response.status_code == 409
    second.post(page_of(text), form_of(response))
    publish_all()
    answer = text.answers.get()
    answer.refresh_from_db()
    assert (LessonText.objects.get().title, answer.answer) == ("New", mine or "Plain to see.")


def test_two_people_on_two_languages_of_one_lesson_are_in_nobodys_way(first, second):
    lesson = make_lesson()
    add_text(lesson, "zh-hant", title="課", takeaway="甲。", body="小鼠。")
    opened = form_of(second.get(page_of(text_of(lesson, "zh-hant"))))
    save(first, text_of(lesson), body="A grey mouse.")
    save(first, lesson, position="7")
    assert second.post(page_of(text_of(lesson, "zh-hant")), opened | {"body": "老鼠。"}).status_code == 302
    publish_all()
    assert dict(LessonText.objects.values_list("language", "body")) == {"en": "A grey mouse.", "zh-hant": "老鼠。"}


def test_what_was_typed_into_a_text_that_the_first_took_away_stands_in_a_new_one(first, second):
    lesson = make_lesson()
    text = add_text(lesson, "zh-hant", title="課", takeaway="甲。", body="小鼠。", is_public=False)
    opened = form_of(second.get(page_of(text)))
    first.post(reverse("admin:courses_lessontext_delete", args=[text.pk]), {"post": "yes"})
    response = second.post(page_of(text), opened | {"body": "老鼠。"})
    assert (response.status_code, lesson.texts.count()) == (409, 1)
    second.post(reverse("admin:courses_lessontext_add"), form_of(response))
    assert text_of(lesson, "zh-hant").body == "老鼠。"


def test_a_lesson_that_was_withdrawn_meanwhile_is_not_published_again_by_a_save(first, second):
    lesson = make_lesson()
    opened = form_of(second.get(page_of(lesson)))
    save(first, lesson)
    review = Review.objects.get(kind="lesson")
    decide(act=Act.WITHDRAW, seen={review.pk: review.number}, by=make_staff("boss", "editor"), remark="Wrong.")
    response = second.post(page_of(lesson), opened | {"figure": "many-cells"}, follow=True)
    if response.status_code == 409:
        second.post(page_of(lesson), form_of(response))
    assert (Lesson.objects.get().state, Lesson.objects.get().figure) == (State.WITHDRAWN, "many-cells")


def test_what_was_changed_in_no_form_is_seen_too(second):
    claim = make_claim()
    opened = form_of(second.get(page_of(claim)))
    Claim.objects.update(note="From a shell.")
    response = second.post(page_of(claim), opened | {"level": "idea"})
    assert (response.status_code, Claim.objects.get().level) == (409, "mice")
    second.post(page_of(claim), form_of(response) | {"note": "From a shell."})
    publish_all()
    assert Claim.objects.get().level == "idea"


def test_the_references_of_a_claim_are_looked_after_too(first, second):
    claim = make_claim()
    make_reference("jones2021", title="More mice")
    opened = form_of(second.get(page_of(claim)))
    more = {"id": "", "claim": claim.pk, "position": "2", "reference": "jones2021"}
    added = {"sources-TOTAL_FORMS": "2"} | {f"sources-1-{name}": value for name, value in more.items()}
    save(first, claim, **added)
    response = second.post(page_of(claim), opened | {"note": "Mine."})
    assert response.status_code == 409
    second.post(page_of(claim), form_of(response))
    publish_all()
    assert list(claim.sources.values_list("reference", flat=True)) == ["smith2020", "jones2021"]
    assert Claim.objects.get().note == "Mine."


def test_two_people_on_two_rungs_of_one_ladder_are_in_nobodys_way(first, second):
    ladder = make_ladder(rungs={"mice": "yes", "approved": "no"})
    one, other = ladder.rungs.order_by("pk")
    opened = form_of(second.get(page_of(other)))
    save(first, one, **{"texts-0-remark": "One."})
    assert second.post(page_of(other), opened | {"texts-0-remark": "Other."}).status_code == 302
    newest = Version.objects.of("ladder", "small-course/small-drug").first()
    assert [rung["remark"]["en"] for rung in newest.record["rungs"]] == ["One.", "Other."]


def test_a_save_that_changed_nothing_is_in_nobodys_way(first, second):
    term = make_term()
    opened = form_of(second.get(page_of(term)))
    save(first, term)
    assert second.post(page_of(term), opened | {"texts-0-name": "Mice"}).status_code == 302


@pytest.mark.parametrize(
    "seen", [None, "", "x", "[]", '{"versions": {"a": 1}, "columns": {}}', "{" * 5000, "[" * 90000]
)
def test_a_form_that_does_not_say_what_it_was_opened_with_overwrites_nothing(second, seen):
    term = make_term()
    form = form_of(second.get(page_of(term))) | {"texts-0-name": "Mice"}
    form = {name: value for name, value in form.items() if name != "version_seen"}
    response = second.post(page_of(term), form | ({} if seen is None else {"version_seen": seen}))
    assert (response.status_code, form_of(response)["texts-0-name"]) == (409, "Mice")
    assert second.post(page_of(term), form_of(response)).status_code == 302
    publish_all()
    assert Term.objects.get().texts.get().name == "Mice"


def test_who_may_not_change_a_thing_is_refused_as_ever(client):
    client.force_login(make_staff("lee", "translator"))
    assert client.post(page_of(make_term()), {"version_seen": ""}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_exactly_one_wins(first, second):
    text = text_of(make_lesson(state=State.DRAFT))
    LessonText.objects.update(is_public=False)
    forms = [
        (editor, form_of(editor.get(page_of(text))) | {"body": words})
        for editor, words in ((first, "One."), (second, "Two."))
    ]
    start = Barrier(2)

    def post(job):
        editor, form = job
        try:
            start.wait(10)
            return editor.post(page_of(text), form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(post, forms)) == [302, 409]
    bodies = Version.objects.of("lesson-text", "small-course/first-lesson/en").values_list("number", "record__body")
    assert [number for number, _ in bodies] == [2, 1]
    assert LessonText.objects.get().body == bodies[0][1]
    assert Course.objects.count() == 1
