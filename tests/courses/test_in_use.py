"""What a lesson's text names: it keeps its key and stays. What a correction names in a lesson: so does that."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from courses.models import Claim, LessonText, Reference, State, Term
from tests.courses.editor_pages import page_of, save, text_of
from tests.factories.courses import (
    BODY,
    make_claim,
    make_correction,
    make_course,
    make_lesson,
    make_module,
    make_reference,
    make_term,
)
from tests.factories.reviews import publish_all
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db
KINDS = {"claim": Claim, "reference": Reference, "term": Term}
NAMING_ALL = "[In mice](claim:small)[](ref:jones2021), a [mouse](term:mouse)."


@pytest.fixture
def editor(client):
    """A browser in which an editor is signed in."""
    client.force_login(make_staff("editor", "editor"))
    return client


@pytest.fixture
def things():
    """A claim, a reference and a term, by name of the model; no text names them yet."""
    return {"claim": make_claim("small"), "reference": make_reference("jones2021"), "term": make_term("mouse")}


def delete(editor, thing):
    """Confirm that one thing be deleted."""
    return editor.post(page_of(thing).replace("/change/", "/delete/"), {"post": "yes"})


def delete_ticked(editor, *things) -> list[str]:
    """Tick things in their list, delete them and confirm; return what the editor is told."""
    ticked = {"action": "delete_selected", "_selected_action": [thing.pk for thing in things], "post": "yes"}
    response = editor.post(reverse(f"admin:courses_{things[0]._meta.model_name}_changelist"), ticked)
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_lesson_names_is_not_deleted_and_its_page_says_why(editor, things, kind, state):
    lesson = make_lesson("naming", body=NAMING_ALL, state=state)
    assert delete(editor, things[kind]).status_code == 403
    assert KINDS[kind].objects.filter(pk=things[kind].pk).exists()
    page = editor.get(page_of(things[kind])).text
    said = f'<a href="{page_of(lesson)}">small-course/naming</a>. To delete it, take it out of these texts first.'
    assert (said in page, 'class="deletelink"' in page) == (True, False)


@pytest.mark.parametrize("kind", KINDS)
def test_what_no_lesson_names_is_deleted(editor, things, kind):
    page = editor.get(page_of(things[kind])).text
    assert ("No lesson." in page, 'class="deletelink"' in page) == (True, True)
    assert delete(editor, things[kind]).status_code == 302
    publish_all()
    assert not KINDS[kind].objects.filter(pk=things[kind].pk).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_deletes_nothing_while_a_lesson_names_one_of_the_ticked(editor, things, kind):
    make_lesson("naming", body=NAMING_ALL)
    make_lesson("naming-too", body=NAMING_ALL)
    free = {"claim": make_claim, "reference": make_reference, "term": make_term}[kind]("free")
    assert delete_ticked(editor, things[kind], free) == [
        f"Nothing was deleted. Lessons name “{things[kind]}” (small-course/naming, small-course/naming-too). "
        "Take it out of these texts first."
    ]
    assert KINDS[kind].objects.filter(pk__in=[things[kind].pk, free.pk]).count() == 2
    delete_ticked(editor, free)
    publish_all()
    assert not KINDS[kind].objects.filter(pk=free.pk).exists()


def test_a_claim_is_not_kept_by_a_course_that_has_another_claim_of_this_key(editor):
    course = make_course("elsewhere")
    lesson = make_lesson("far", course=course, module=make_module(course=course), body="[Small](claim:small).")
    make_claim("small", lesson=lesson)
    here = make_claim("small", lesson=make_lesson())
    assert delete(editor, here).status_code == 302
    publish_all()
    assert [claim.course for claim in Claim.objects.all()] == [course]


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_is_chosen_once(editor, things, kind):
    thing = things[kind]
    assert 'name="key"' in editor.get(reverse(f"admin:courses_{kind}_add")).text
    assert 'name="key"' not in editor.get(page_of(thing)).text
    assert save(editor, thing, key="another").redirect_chain
    assert KINDS[kind].objects.get(pk=thing.pk).key == thing.key


def test_a_claim_stays_in_its_course(editor, things):
    claim, course = things["claim"], make_course("elsewhere")
    lesson = make_lesson("far", course=course, module=make_module(course=course))
    save(editor, claim, course=course.pk, lesson=lesson.pk)
    publish_all()
    claim.refresh_from_db()
    assert claim.course.slug == "small-course"


def test_a_lesson_that_has_claims_is_kept_and_the_page_names_them(editor):
    lesson = make_lesson(body="[Small](claim:small).", state=State.DRAFT)
    claim = make_claim("small", lesson=lesson)
    page = editor.get(page_of(lesson).replace("/change/", "/delete/")).text
    assert ("It cannot be deleted while these need it" in page, f'<a href="{page_of(claim)}">small</a>' in page) == (
        True,
        True,
    )
    assert ("have permission" in page, delete(editor, lesson).status_code) == (False, 200)


# --- Sections that a correction names ---------------------------------------------------------------

RENAMED = BODY.replace("what-was-seen", "what-we-saw")


def test_a_section_that_a_correction_names_keeps_its_key(editor):
    lesson = make_lesson()
    correction = make_correction(lesson=lesson, section="what-was-seen")
    response = save(editor, text_of(lesson), body=RENAMED)
    assert response.context["adminform"].form.errors == {
        "body": [
            "The correction “mice-not-rats” names the section {#what-was-seen}. "
            "Keep this key, or take the section out of the correction first."
        ]
    }
    assert LessonText.objects.get().body == BODY
    save(editor, correction, section="")
    publish_all()
    save(editor, text_of(lesson), body=RENAMED)
    publish_all()
    assert LessonText.objects.get().body == RENAMED


def test_a_correction_of_another_lesson_keeps_no_section_here(editor):
    lesson, other = make_lesson(), make_lesson("other")
    make_correction(lesson=other, section="what-was-seen")
    make_correction("whole", lesson=lesson)
    save(editor, text_of(lesson), body=RENAMED)
    publish_all()
    assert lesson.texts.get().body == RENAMED
