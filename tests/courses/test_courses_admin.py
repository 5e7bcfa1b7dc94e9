"""The editors' pages."""

import re

import html5lib
import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from courses.actions.review import NotReady
from courses.models import Claim, Lesson, LessonText, Reference, State, Term
from tests.factories.courses import (
    BODY,
    add_text,
    make_claim,
    make_course,
    make_lesson,
    make_module,
    make_reference,
    make_term,
)
from tests.factories.reviews import publish_all
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db
MODELS = ("course", "module", "lesson", "lessontext", "claim", "reference", "term")


@pytest.fixture
def editor(client):
    """A browser in which an editor is signed in."""
    client.force_login(make_staff("editor", "editor"))
    return client


def page_of(model: str, pk=None) -> str:
    """Return the address of the list of a model, or of one row's form."""
    action, args = ("change", [pk]) if pk else ("changelist", [])
    return reverse(f"admin:courses_{model}_{action}", args=args)


def form_of(response) -> dict[str, str]:
    """Return what a browser would send from the admin form of a page, unchanged."""
    page = html5lib.parse(response.text, namespaceHTMLElements=False)
    form = next(form for form in page.iter("form") if form.get("id", "").endswith("_form"))
    data = {}
    for field in form.iter():
        if field.tag == "textarea":
            data[field.get("name")] = (field.text or "").replace("\n", "\r\n")
        elif field.tag == "select":
            options = list(field.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            data[field.get("name")] = "".join(option.get("value") for option in chosen)
        elif field.tag == "input" and field.get("type") not in {"submit", "checkbox"}:
            data[field.get("name")] = field.get("value", "")
        elif field.tag == "input" and field.get("checked") is not None:
            data[field.get("name")] = "on"
    return data


@pytest.fixture
def one_of_each():
    """One row of every kind, by name of the model."""
    claim = make_claim(lesson=make_lesson())
    return {
        "course": claim.course,
        "module": claim.lesson.module,
        "lesson": claim.lesson,
        "lessontext": claim.lesson.texts.get(),
        "claim": claim,
        "reference": Reference.objects.get(),
        "term": make_term(zh="老鼠"),
    }


@pytest.mark.parametrize("model", MODELS)
def test_an_editor_opens_lists_searches_and_adds(editor, one_of_each, model):
    for address in (page_of(model), f"{page_of(model)}?q=mouse", reverse(f"admin:courses_{model}_add")):
        assert editor.get(address).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_saving_a_form_unchanged_changes_nothing(editor, one_of_each, model):
    thing = one_of_each[model]
    form = form_of(editor.get(page_of(model, thing.pk)))
    response = editor.post(page_of(model, thing.pk), form)
    assert response.status_code == 302, response.context["errors"]
    assert LogEntry.objects.get().get_change_message() == "No fields changed."


@pytest.mark.parametrize("model", [*MODELS, "correction", "ladder", "rung"])
def test_every_field_of_a_form_says_what_it_is_for(editor, model):
    context = editor.get(reverse(f"admin:courses_{model}_add")).context
    forms = [context["adminform"].form, *(each.formset.empty_form for each in context["inline_admin_formsets"])]
    silent = [name for form in forms for name, field in form.fields.items() if not field.help_text]
    hidden = {"DELETE", "id", model}  # what Django adds to the rows of an inline
    assert [name for name in silent if name not in hidden] == []


@pytest.mark.parametrize("model", MODELS)
def test_a_colleague_without_the_group_sees_none_of_it(client, one_of_each, model):
    client.force_login(make_staff("nurse", "specialist"))
    assert client.get(page_of(model)).status_code == 403
    assert client.get(page_of(model, one_of_each[model].pk)).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_a_list_costs_as_many_queries_for_many_rows_as_for_few(editor, one_of_each, model):
    with CaptureQueriesContext(connection) as few:
        editor.get(page_of(model))
    for number in range(5):
        course = make_course(f"course-{number}")
        lesson = make_lesson(course=course, module=make_module(course=course))
        make_claim(lesson=lesson, references=[make_reference(f"reference-{number}", year=2000 + number)])
        make_term(f"term-{number}")
    with CaptureQueriesContext(connection) as many:
        editor.get(page_of(model))
    assert len(many) == len(few)


def test_what_the_filters_leave(editor):
    make_claim("safe", lesson=make_lesson("first"))
    make_claim("risky", lesson=make_lesson("second"), safety_critical=True, check_again_after_months=6)
    make_reference("unsure", not_verified="the year")
    make_term("confirmed").texts.create(language="zh-hant", name="甲", checked=True)
    make_term("waiting", zh="乙")
    make_term("untranslated")

    def keys(model, query):
        return sorted(str(row) for row in editor.get(f"{page_of(model)}?{query}").context["cl"].queryset)

    assert keys("claim", "safety_critical__exact=1") == ["risky"]
    assert keys("claim", f"lesson__id__exact={Lesson.objects.get(slug='first').pk}") == ["safe"]
    assert keys("reference", "not_verified__isempty=0") == ["unsure"]
    assert keys("term", "checked=yes") == ["confirmed"]
    assert keys("term", "checked=no") == ["waiting"]
    assert keys("lesson", "q=second") == ["small-course/second"]


# --- The text of a lesson ---------------------------------------------------------------------------


def save_body(editor, lesson, body: str):
    """Save the form of a lesson's text with other words."""
    address = page_of("lessontext", lesson.texts.get().pk)
    return editor.post(address, form_of(editor.get(address)) | {"body": body.replace("\n", "\r\n")})


def body_errors(response) -> list[str]:
    """Return the errors that stand at the text."""
    return response.context["adminform"].form.errors.get("body", [])


def test_a_saved_text_is_stored_with_plain_line_ends(editor):
    lesson = make_lesson()
    make_claim("small", lesson=lesson)
    body = "[In mice](claim:small)[](ref:smith2020).\n\nMore words."
    assert save_body(editor, lesson, body).status_code == 302
    publish_all()
    assert LessonText.objects.get().body == body
    assert LogEntry.objects.get().get_change_message() == "Changed Text."


def test_mistakes_in_a_text_are_shown_with_their_lines_and_nothing_typed_is_lost(editor):
    lesson = make_lesson()
    body = "One [word](term:rat).\n\n## A heading\n\n[A fact](claim:none)[](ref:nobody2020) and <b>HTML</b>."
    response = save_body(editor, lesson, body)
    assert body_errors(response) == [
        "Line 1: There is no term “rat”. Correct the link or add the term.",
        "Line 3: End the heading with a key such as {#what-it-means}.",
        "Line 5: HTML is shown as text here. Use Markdown.",
        "Line 5: There is no claim “none”. Correct the link or add the claim.",
        "Line 5: There is no reference “nobody2020”. Correct the link or add the reference.",
    ]
    assert form_of(response)["body"] == body.replace("\n", "\r\n")
    assert LessonText.objects.get().body == BODY


def test_a_claim_of_another_course_is_unknown_in_a_lesson(editor):
    elsewhere = make_course("elsewhere")
    make_claim("far-away", lesson=make_lesson(course=elsewhere, module=make_module(course=elsewhere)))
    response = save_body(editor, make_lesson(), "[A fact](claim:far-away).")
    assert body_errors(response) == [
        "Line 1: There is no claim “far-away”. Correct the link or add the claim.",
    ]


def test_a_new_lesson_is_made_in_the_admin(editor):
    module = make_module()
    form = form_of(editor.get(reverse("admin:courses_lesson_add")))
    form |= {"course": module.course_id, "module": module.pk, "slug": "new", "position": 1}
    lesson_page = editor.post(reverse("admin:courses_lesson_add"), form, follow=True)
    address = f"/admin/courses/lessontext/add/?lesson={Lesson.objects.get().pk}&language=en"
    assert f'href="{escape(address)}"' in lesson_page.text
    words = {"title": "New", "takeaway": "It is new.", "body": "## What {#what}\n\nWords."}
    assert editor.post(address, form_of(editor.get(address)) | words).url == page_of("lesson", Lesson.objects.get().pk)
    assert Lesson.objects.get().state == State.DRAFT
    publish_all()
    assert Lesson.objects.get().state == State.PUBLISHED
    assert Lesson.objects.get().text_in("en").body == "## What {#what}\n\nWords."


def test_a_lesson_without_words_is_not_published(editor):
    module = make_module()
    form = form_of(editor.get(reverse("admin:courses_lesson_add")))
    form |= {"course": module.course_id, "module": module.pk, "slug": "new", "position": 1}
    assert editor.post(reverse("admin:courses_lesson_add"), form).status_code == 302
    with pytest.raises(NotReady, match="no text"):
        publish_all()
    assert Lesson.objects.get().state == State.DRAFT


def test_a_second_text_in_one_language_is_refused_and_nothing_typed_is_lost(editor):
    lesson = make_lesson()
    address = f"/admin/courses/lessontext/add/?lesson={lesson.pk}&language=en"
    words = {"title": "New", "takeaway": "It is new.", "body": "Words."}
    response = editor.post(address, form_of(editor.get(address)) | words)
    assert response.context["errors"] == [["Lesson text with this Lesson and Language already exists."]]
    assert form_of(response)["body"] == "Words."
    assert LessonText.objects.get().title == "A small lesson"


def test_mistakes_in_an_introduction_are_shown_with_their_lines(editor):
    course = make_course()
    form = form_of(editor.get(page_of("course", course.pk))) | {"texts-0-introduction": "We\n\n<b>offer</b>"}
    response = editor.post(page_of("course", course.pk), form)
    errors = response.context["inline_admin_formsets"][0].formset.forms[0].errors
    assert errors == {"introduction": ["Line 3: HTML is shown as text here. Use Markdown."]}


# --- The way to the page ----------------------------------------------------------------------------


def links(response) -> list[str]:
    """Return where the links above a form lead, without the history."""
    tools = re.search(r'<ul class="object-tools">(.*?)</ul>', response.text, re.DOTALL)[1]
    return [href for href in re.findall(r'href="([^"]*)"', tools) if not href.endswith("/history/")]


def test_what_is_public_has_a_link_to_its_page_and_a_preview(editor, one_of_each):
    shown = {model: links(editor.get(page_of(model, thing.pk))) for model, thing in one_of_each.items()}
    course, lesson, text = (one_of_each[model] for model in ("course", "lesson", "lessontext"))
    assert shown == {
        "course": [f"/admin/courses/course/{course.pk}/preview/en/", "/en/courses/small-course/"],
        "module": [],
        "lesson": [f"/admin/courses/lesson/{lesson.pk}/preview/en/", "/en/courses/small-course/first-lesson/"],
        "lessontext": [f"/admin/courses/lessontext/{text.pk}/preview/en/", "/en/courses/small-course/first-lesson/"],
        "claim": ["/en/courses/small-course/first-lesson/#claim-mice-are-small"],
        "reference": ["/en/references/smith2020/"],
        "term": ["/en/glossary/mouse/"],
    }


def test_a_draft_has_previews_only_one_for_each_language(editor):
    lesson = make_lesson(state=State.DRAFT)
    add_text(lesson, "zh-hant", title="一課", takeaway="小。", body="字。")
    claim = make_claim(lesson=lesson)
    assert links(editor.get(page_of("lesson", lesson.pk))) == [
        f"/admin/courses/lesson/{lesson.pk}/preview/en/",
        f"/admin/courses/lesson/{lesson.pk}/preview/zh-hant/",
    ]
    assert links(editor.get(page_of("claim", claim.pk))) == []


@pytest.mark.parametrize("model", ["course", "lesson", "lessontext"])
@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_a_preview_is_exactly_the_public_page(editor, client, one_of_each, model, language):
    thing = one_of_each[model]
    preview = editor.get(f"/admin/courses/{model}/{thing.pk}/preview/{language}/")
    public = client.get(thing.get_absolute_url().replace("/en/", f"/{language}/", 1))
    assert (preview.status_code, public.status_code) == (200, 200)
    assert preview.text == public.text
    assert set(preview["Cache-Control"].split(", ")) == {
        "max-age=0",
        "no-cache",
        "no-store",
        "must-revalidate",
        "private",
    }


@pytest.mark.parametrize("model", ["course", "lesson"])
def test_a_draft_is_previewed_by_editors_only(client, model):
    lesson = make_lesson(course=make_course(state=State.DRAFT), state=State.DRAFT, title="Not yet public")
    preview = f"/admin/courses/{model}/{(lesson if model == 'lesson' else lesson.course).pk}/preview/en/"
    assert client.get(preview).url == f"/admin/login/?next={preview}"
    client.force_login(make_staff("nurse", "specialist"))
    assert client.get(preview).status_code == 403
    client.force_login(make_staff("editor", "editor"))
    assert "Not yet public" in client.get(preview).text
    assert client.post(preview).status_code == 405
    assert client.get(lesson.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("address", ["/admin/courses/lesson/999/preview/en/", "/admin/courses/lesson/{}/preview/fr/"])
def test_a_preview_of_nothing_is_not_found(editor, address):
    lesson = make_lesson()
    assert editor.get(address.format(lesson.pk)).status_code == 404


def test_a_reference_in_use_is_not_deleted(editor):
    make_claim()
    reference, term = Reference.objects.get(), make_term()
    editor.post(reverse("admin:courses_reference_delete", args=[reference.pk]), {"post": "yes"})
    editor.post(reverse("admin:courses_term_delete", args=[term.pk]), {"post": "yes"})
    publish_all()
    assert (Reference.objects.count(), Claim.objects.count(), Term.objects.count()) == (1, 1, 0)


@pytest.mark.parametrize(("state", "is_kept"), [("published", True), ("draft", False)])
def test_an_address_that_readers_have_seen_is_kept(client, state, is_kept):
    client.force_login(make_staff("keeper", "editor"))
    course = make_course(state=state)
    lesson = make_lesson(course=course, state=state)
    for thing in (course, lesson):
        page = client.get(f"/admin/courses/{thing._meta.model_name}/{thing.pk}/change/")
        assert ("slug" not in page.context["adminform"].form.fields) is is_kept


def test_a_million_characters_come_back_with_a_sentence(client):
    client.force_login(make_staff("patient", "editor"))
    lesson = make_lesson()
    url = page_of("lessontext", lesson.texts.get().pk)
    response = client.post(url, form_of(client.get(url)) | {"body": "字" * 1_000_000})
    assert (response.status_code, "longer than 100,000 characters" in response.content.decode()) == (200, True)
