"""The page of a lesson's text: who writes there, what it says of what was typed, and what it shows without saving."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Edition, Lesson, LessonText, State, Use, Version, WarningAnswer
from tests.courses.editor_pages import form_of, page_of, save, text_of
from tests.factories.courses import add_text, make_claim, make_lesson
from tests.factories.reviews import publish_all
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db
ADD = "/admin/courses/lessontext/add/"
BROKEN = "A fine line.\n\n## No key\n\n<b>[A claim](claim:none) [](ref:"


@pytest.fixture
def editor(client):
    """A browser in which an editor is signed in."""
    client.force_login(make_staff("mei", "editor"))
    return client


@pytest.fixture
def translator(client):
    """A browser in which a translator is signed in."""
    client.force_login(make_staff("lee", "translator"))
    return client


def at(text, act: str) -> str:
    """Return the address of an act on a text; of a new one without it."""
    return page_of(text).replace("/change/", f"/{act}/") if text else f"{ADD}{act}/"


def typed(editor, text, **words) -> dict:
    """Return what a browser holds after the form of a text was opened and some words typed."""
    return form_of(editor.get(page_of(text))) | words


def listed(response) -> list[tuple[bool, int, str]]:
    """Return what the panel says: whether it is an error, its line, the start of that line."""
    return [(each.is_error, each.line, each.excerpt) for each in response.context["findings"]]


def stored() -> tuple:
    """Return all that a save could have written."""
    tables = (LessonText, Lesson, Use, WarningAnswer, Version, Edition)
    return tuple(list(table.objects.order_by("pk").values()) for table in tables)


def without_day(page: str) -> str:
    """Return a page without the second at which its text was saved, and the version that only the public one has."""
    return re.sub(r'"dateModified": ?"[^"]*"|data-version="[^"]*"', "", page)


# --- Checks -----------------------------------------------------------------------------------------


def test_the_panel_lists_errors_and_warnings_by_their_lines(editor):
    text = text_of(make_lesson())
    words = typed(editor, text, title="A miracle", body="\n\nOne line.\n\nA cure.\n\n[It](claim:none) is so.")
    response = editor.post(at(text, "check"), words | {"panel": "1"})
    assert [(each.is_error, each.field, each.line, each.excerpt) for each in response.context["findings"]] == [
        (True, "title", 0, ""),
        (False, "body", 3, "One line."),
        (True, "body", 5, "A cure."),
        (False, "body", 5, "A cure."),
        (True, "body", 7, "[It](claim:none) is so."),
    ]
    assert "There is no claim “none”. Correct the link or add the claim." in response.text
    assert "<html" not in response.text


def test_the_panel_counts_answers_that_are_typed_but_not_saved(editor):
    text = text_of(make_lesson())
    words = typed(editor, text, **{"answers-0-answer": "Plain."})
    assert listed(editor.post(at(text, "check"), words | {"panel": "1"})) == [(False, 5, "The drug was given to mice.")]
    assert not WarningAnswer.objects.exists()


def test_the_page_of_a_stored_text_lists_what_has_become_wrong_since(editor):
    lesson = make_lesson(body="[Small](claim:small).")
    claim = make_claim("small", lesson=lesson)
    assert listed(editor.get(page_of(text_of(lesson)))) == []
    claim.delete()
    assert listed(editor.get(page_of(text_of(lesson))))[0] == (True, 1, "[Small](claim:small).")


def test_a_new_text_without_a_lesson_is_checked_too(editor):
    words = form_of(editor.get(ADD)) | {"body": "Words."}
    response = editor.post(at(None, "check"), words)
    assert {each.field for each in response.context["findings"]} == {"lesson", "title", "takeaway"}
    assert form_of(response)["body"] == "Words."


@pytest.mark.parametrize("act", ["check", "preview-typed"])
@pytest.mark.parametrize("body", ["Words without a mistake.", BROKEN, "", "字" * 200_000, "\x00", "[" * 3000])
def test_looking_at_what_was_typed_stores_nothing(editor, act, body):
    lesson = make_lesson()
    for text, opened in (
        (text_of(lesson), page_of(text_of(lesson))),
        (None, f"{ADD}?lesson={lesson.pk}&language=zh-hant"),
    ):
        words = form_of(editor.get(opened)) | {"title": "New" * 90, "takeaway": "New.", "body": body}
        before = stored()
        assert editor.post(at(text, act), words).status_code == 200
        assert stored() == before


def test_the_button_gives_back_the_form_as_typed_with_panel_and_preview(editor):
    text = text_of(make_lesson())
    words = typed(editor, text, body=BROKEN, version_remark="Mine.")
    response = editor.post(at(text, "check"), words)
    assert response.status_code == 200
    assert form_of(response) | {"csrfmiddlewaretoken": words["csrfmiddlewaretoken"]} == words
    assert (True, 3, "## No key") in listed(response)
    preview = unescape(re.search(r'srcdoc="([^"]*)"', response.text)[1])
    assert "A fine line." in preview
    assert f'action="{page_of(text)}"' in response.text
    assert save(editor, text, body="Better words.").status_code == 200
    publish_all()
    assert LessonText.objects.get().body == "Better words."


def test_a_check_says_what_somebody_else_has_saved_meanwhile(editor):
    text = text_of(make_lesson())
    save(editor, text)
    words = typed(editor, text, body="Mine.")
    save(editor, text, title="Another")
    response = editor.post(at(text, "check"), words)
    assert (response.status_code, form_of(response)["title"], form_of(response)["body"]) == (409, "Another", "Mine.")


# --- The preview ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.PUBLISHED, State.DRAFT])
def test_the_preview_is_the_public_page_after_saving(editor, state):
    lesson = make_lesson("second", state=state, published_at="2026-01-01T00:00Z")
    claim = make_claim("small", lesson=lesson)
    make_lesson("third")
    text = text_of(lesson)
    words = {"title": "Small things", "takeaway": "They are small.", "body": f"[Small](claim:{claim.key}).\n\nMore."}
    preview = editor.post(at(text, "preview-typed"), typed(editor, text, **words))
    save(editor, text, **words)
    publish_all()
    Lesson.objects.update(state=State.PUBLISHED)
    public = editor.get("/en/courses/small-course/second/")
    assert "They are small." in public.text
    assert without_day(preview.text) == without_day(public.text)


def test_the_preview_of_a_new_translation_is_its_public_page(editor):
    lesson = make_lesson()
    address = f"{ADD}?lesson={lesson.pk}&language=zh-hant"
    words = form_of(editor.get(address)) | {"title": "課", "takeaway": "甲。", "body": "小鼠。"}
    preview = editor.post(at(None, "preview-typed"), words)
    assert editor.post(ADD, words).status_code == 302
    publish_all()
    assert without_day(preview.text) == without_day(editor.get("/zh-hant/courses/small-course/first-lesson/").text)


def test_only_the_preview_may_stand_in_a_frame_of_our_own(editor):
    text = text_of(make_lesson())
    words = typed(editor, text)
    assert editor.post(at(text, "preview-typed"), words)["X-Frame-Options"] == "SAMEORIGIN"
    assert editor.post(at(text, "check"), words)["X-Frame-Options"] == "DENY"
    assert editor.get(at(text, "preview/en"))["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("act", ["check", "preview-typed"])
def test_it_is_looked_at_by_a_post_of_who_may_save_it_only(client, act):
    text = text_of(make_lesson())
    for name, group, status in (("nurse", "specialist", 403), ("lee", "translator", 403), ("mei", "editor", 200)):
        client.force_login(make_staff(name, group))
        assert client.post(at(text, act), {"panel": "1", "title": "New"}).status_code == status
        assert client.get(at(text, act)).status_code == 405


# --- Translators ------------------------------------------------------------------------------------


def test_a_translator_adds_a_translation_and_goes_on_writing_it(translator):
    lesson = make_lesson()
    address = reverse("admin:courses_lessontext_add", query={"lesson": lesson.pk, "language": "zh-hant"})
    assert f'href="{address.replace("&", "&amp;")}"' in translator.get(page_of(lesson)).text
    form = form_of(translator.get(address)) | {"title": "課", "takeaway": "甲。", "body": "小鼠。"}
    assert translator.post(ADD, form).status_code == 302
    save(translator, text_of(lesson, "zh-hant"), body="老鼠。")
    assert text_of(lesson, "zh-hant").body == "老鼠。"
    authors = Version.objects.of("lesson-text", "small-course/first-lesson/zh-hant").values_list("author", flat=True)
    assert list(authors) == ["lee", "lee"]


def test_a_translator_reads_the_source_and_changes_nothing_of_it(translator):
    text = text_of(make_lesson())
    page = translator.get(page_of(text))
    assert (page.status_code, 'name="body"' in page.text) == (200, False)
    assert translator.post(page_of(text), {"title": "New", "takeaway": "New.", "body": "New."}).status_code == 403
    assert translator.post(at(text, "delete"), {"post": "yes"}).status_code == 403
    assert LessonText.objects.get().title == "A small lesson"


def test_a_translator_adds_no_source(translator):
    lesson = make_lesson()
    lesson.texts.all().delete()
    form = {"lesson": lesson.pk, "language": "en", "title": "New", "takeaway": "New.", "body": "New."}
    assert list(translator.post(ADD, form).context["adminform"].form.errors) == ["language"]
    assert not LessonText.objects.exists()


def test_a_translator_does_not_change_the_lesson_or_the_answers_of_editors(translator):
    lesson = make_lesson()
    text = add_text(lesson, "zh-hant", title="課", takeaway="甲。", body="小鼠。")
    answer = text.answers.create(code="no-claim", at="小鼠。", answer="Plain.")
    rows = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "1", "0-id": answer.pk, "0-text": text.pk, "0-code": "no-claim"}
    rows |= {"0-at": "小鼠。", "0-answer": "Mine."}
    save(translator, text, title="新", **{f"answers-{name}": value for name, value in rows.items()})
    publish_all()
    answer = text.answers.get()
    assert (LessonText.objects.get(pk=text.pk).title, answer.answer) == ("新", "Plain.")
    assert translator.post(page_of(lesson), {"position": "7"}).status_code == 403


def test_the_answers_of_editors_count_when_a_translator_checks(translator):
    text = add_text(make_lesson(), "zh-hant", title="課", takeaway="甲。", body="小鼠。")
    text.answers.create(code="no-claim", at="小鼠。", answer="Plain.")
    assert listed(translator.post(at(text, "check"), typed(translator, text) | {"panel": "1"})) == []


# --- Saving -----------------------------------------------------------------------------------------


def test_a_text_that_was_saved_moves_the_day_of_its_lesson(editor):
    lesson = make_lesson()
    save(editor, text_of(lesson), body="Other words.")
    publish_all()
    assert Lesson.objects.get().changed_at > lesson.changed_at


def test_an_error_keeps_the_text_from_being_saved_and_what_was_typed_in_the_form(editor):
    text = text_of(make_lesson())
    response = editor.post(page_of(text), typed(editor, text, body=BROKEN))
    assert (form_of(response)["body"], LessonText.objects.get().body) == (BROKEN, text.body)
    assert (True, 3, "## No key") in listed(response)


def test_a_page_costs_as_many_queries_in_a_large_course_as_in_a_small_one(editor):
    make_claim("first", lesson=make_lesson())
    text = text_of(make_lesson("second"))
    make_lesson("third")
    words = typed(editor, text)

    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as opened:
            editor.get(page_of(text))
        with CaptureQueriesContext(connection) as checked:
            editor.post(at(text, "check"), words)
        return len(opened), len(checked)

    few = cost()
    for number in range(4):
        make_claim(f"claim-{number}", lesson=make_lesson(f"lesson-{number}"))
    assert cost() == few
