"""A change of a lesson on its way to readers: an editor writes, a nurse approves, and nobody sees it before."""

import pytest
from django.contrib.auth import get_user_model

from courses.models import Reviewer, Role
from tests.factories.courses import make_claim, make_lesson
from tests.factories.support import make_staff
from tests.journeys.conftest import follow, log_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stores]
LESSON = "/en/courses/small-course/first-lesson/"
OLD, NEW = "The drug worked in mice.", "The drug slowed tumours in mice."


def desk_of(new_page, name: str, **choices):
    """Return a page in which somebody is signed in at the admin."""
    page = new_page(**choices)
    log_in(page, get_user_model().objects.get(username=name))
    return page


@pytest.fixture
def text():
    """The text of a lesson that readers see; an editor and a nurse who know it."""
    users = make_staff("mei", "editor"), make_staff("lam", "reviewer")
    Reviewer.objects.create(user=users[1], role=Role.NURSE, shown_name="S. Lam")
    lesson = make_lesson(body=f"[{OLD}](claim:mice-are-small)")
    make_claim(lesson=lesson)
    return lesson.texts.get()


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 360)])
def test_what_an_editor_writes_is_read_when_a_nurse_has_approved_it(new_page, text, javascript, width):
    choices = {"javascript": javascript, "width": width}
    editor, nurse, reader = (
        desk_of(new_page, "mei", **choices),
        desk_of(new_page, "lam", **choices),
        new_page(**choices),
    )

    editor.goto(f"/admin/courses/lessontext/{text.pk}/change/")
    editor.locator("textarea[name=body]").fill(f"[{NEW}](claim:mice-are-small)")
    follow(editor.get_by_role("button", name="Save", exact=True))
    assert "This is a draft." in editor.get_by_role("main").inner_text()
    follow(editor.get_by_role("link", name="To its review"))
    follow(editor.get_by_role("button", name="Send to review"))
    assert editor.get_by_role("button", name="Approve").count() == 0

    nurse.goto("/admin/courses/review/desk/")
    follow(nurse.get_by_role("main").get_by_role("link", name="A small lesson").first)
    assert "slowed tumours" in nurse.get_by_role("main").locator("ins").all_inner_texts()
    follow(nurse.get_by_role("button", name="Approve"))
    reader.goto(LESSON)
    assert (OLD in reader.content(), NEW in reader.content()) == (True, False)

    follow(nurse.get_by_role("button", name="Publish now"))
    reader.goto(LESSON)
    assert (OLD in reader.content(), NEW in reader.content()) == (False, True)
