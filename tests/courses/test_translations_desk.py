"""The pages on which people say what has moved on, and what the database refuses whoever asks."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import html5lib
import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.actions.translations import Moved, confirm, still_right
from courses.models import Kind, LessonText, SourceChange, TranslationCheck
from tests.courses.editor_pages import save
from tests.courses.test_translations import call, rewrite, stale, standing, text
from tests.factories.courses import add_text, make_lesson
from tests.factories.reviews import publish_all
from tests.factories.support import make_staff

__all__ = ["text"]  # the fixture

pytestmark = pytest.mark.django_db


def browser(*groups: str, name: str = "") -> Client:
    """Return a browser in which a member of `groups` is signed in."""
    client = Client()
    name = name or "-".join(groups)
    client.force_login(get_user_model().objects.filter(username=name).first() or make_staff(name, *groups))
    return client


def address(text: LessonText, act: str = "") -> str:
    """Return the page of a translation, or the address of an act."""
    return reverse("admin:courses_lessontext_stale", args=[text.pk]) + (f"{act}/" if act else "")


def seen(text: LessonText, section: str = "size") -> dict[str, str]:
    """Return what the forms of a section send."""
    found = stale(text)[section]
    return {"section": section, "before": found.step or found.remembered, "after": found.present}


def acts(client: Client, text: LessonText) -> list[str]:
    """Return the acts that the page offers."""
    tree = html5lib.parse(client.get(address(text)).text, namespaceHTMLElements=False)
    forms = [form.get("action") for form in tree.iter("form")]
    return [action.rstrip("/").rsplit("/", 1)[1] for action in forms if action and action.startswith(address(text))]


@pytest.fixture
def moved(text) -> LessonText:
    """A translation of whose source one section has changed."""
    rewrite(text, "It is small", "It is tiny")
    return text


def test_an_editor_says_wording_another_confirms_and_the_section_is_only_reworded(moved):
    editor, second = browser("editor"), browser("editor", name="second")
    assert acts(editor, moved) == ["wording", "meaning"]
    editor.post(address(moved, "wording"), seen(moved))
    assert acts(editor, moved) == ["meaning"]
    assert acts(second, moved) == ["confirm", "meaning"]
    second.post(address(moved, "confirm"), {"change": SourceChange.objects.get().pk})
    assert standing(moved) == {"size": "reworded"}
    assert acts(second, moved) == []


def test_who_said_it_cannot_confirm_it_by_any_address(moved):
    editor = browser("editor")
    editor.post(address(moved, "wording"), seen(moved))
    response = editor.post(address(moved, "confirm"), {"change": SourceChange.objects.get().pk}, follow=True)
    assert "another person has to confirm this" in response.text
    assert standing(moved) == {"size": "changed"}


def test_a_translator_confirms_and_says_still_right_but_does_not_judge_the_source(moved):
    editor, translator = browser("editor"), browser("translator", name="other")
    editor.post(address(moved, "wording"), seen(moved))
    assert acts(translator, moved) == ["confirm", "still-right"]
    assert translator.post(address(moved, "meaning"), seen(moved)).status_code == 403
    translator.post(address(moved, "still-right"), seen(moved))
    assert standing(moved) == {}
    assert TranslationCheck.objects.last().said_by == "other"


def test_an_editor_who_does_not_translate_cannot_say_still_right(moved):
    assert browser("editor").post(address(moved, "still-right"), seen(moved)).status_code == 403
    assert standing(moved) == {"size": "changed"}


def test_meaning_can_be_said_and_is_kept(moved):
    browser("editor").post(address(moved, "meaning"), seen(moved))
    assert [(row.kind, row.said_by) for row in SourceChange.objects.all()] == [("meaning", "editor")]


@pytest.mark.parametrize("act", ["wording", "meaning", "confirm", "still-right"])
def test_nothing_is_said_by_opening_an_address_or_by_a_stranger(moved, act):
    root = browser(name="root")
    get_user_model().objects.filter(username="root").update(is_superuser=True)
    assert root.get(address(moved, act)).status_code == 405
    assert browser("specialist").post(address(moved, act), seen(moved)).status_code == 403
    assert Client().post(address(moved, act), seen(moved)).status_code == 302
    assert not SourceChange.objects.exists()


def test_an_outdated_page_changes_nothing_and_says_so(moved):
    old = seen(moved)
    rewrite(moved, "It is tiny", "It is big")
    response = browser("editor").post(address(moved, "wording"), old, follow=True)
    assert "Nothing was changed" in response.text
    assert not SourceChange.objects.exists()


@pytest.mark.parametrize("change", ["", "x", "99999999"])
def test_a_change_that_is_not_there_is_not_found(moved, change):
    assert browser("editor").post(address(moved, "confirm"), {"change": change}).status_code == 404


def test_the_source_has_no_such_page(moved):
    source = moved.lesson.texts.get(language="en")
    assert browser("editor").get(address(source)).status_code == 404


def test_the_page_shows_the_source_the_translation_and_the_claims(moved):
    rewrite(moved, "[Take care]", "[Be careful]")
    page = browser("editor").get(address(moved)).text
    for words in ("[It is tiny](claim:small)", "[牠很小](claim:small)", "It is small.", "Take care.", "要小心。"):
        assert words in page
    assert page.count("readers do not see the translation") == 1


def test_editing_the_translation_in_the_admin_leaves_the_mark(moved):
    response = save(browser("editor"), moved, title="新的一課")
    assert response.status_code == 200
    publish_all()
    moved.refresh_from_db()
    assert moved.title == "新的一課"
    assert standing(moved) == {"size": "changed"}


def test_the_front_page_and_the_list_count_what_is_stale(moved):
    rewrite(moved, "[Take care]", "[Be careful]")
    editor = browser("editor")
    card = next(card for card in editor.get("/admin/").context["desk_cards"] if "stale" in card["url"])
    assert (card["count"], card["note"]) == (2, "1 withheld from readers")
    page = editor.get(card["url"])
    assert "2 sections" in page.text
    assert address(moved) in page.text
    assert address(moved) in editor.get(reverse("admin:courses_lesson_change", args=[moved.lesson_id])).text
    assert browser("specialist").get(card["url"]).status_code == 403


def test_the_list_costs_as_many_queries_for_many_lessons_as_for_few(moved):
    editor = browser("editor")
    editor.get(reverse("admin:courses_stale"))
    with CaptureQueriesContext(connection) as few:
        editor.get(reverse("admin:courses_stale"))
    for number in range(3):
        add_text(make_lesson(f"lesson-{number}"), "zh-hant", title="一", takeaway="二", body="三")
    with CaptureQueriesContext(connection) as many:
        editor.get(reverse("admin:courses_stale"))
    assert len(many) == len(few)


# What the database refuses


CHANGE = {"section": "size", "before": "a" * 16, "after": "b" * 16, "kind": Kind.WORDING, "said_by": "editor"}
REFUSED = {
    "the same person": {"confirmed_by": "editor", "confirmed_at": timezone.now()},
    "nobody's name": {"confirmed_by": "", "confirmed_at": timezone.now()},
    "no time": {"confirmed_by": "second"},
    "no name": {"confirmed_at": timezone.now()},
    "a meaning": {"kind": Kind.MEANING, "confirmed_by": "second", "confirmed_at": timezone.now()},
    "no change": {"after": "a" * 16},
    "another kind": {"kind": "other"},
}


@pytest.mark.parametrize("fields", REFUSED.values(), ids=REFUSED.keys())
def test_the_database_refuses_a_change_confirmed_by(text, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        SourceChange.objects.create(lesson=text.lesson, **CHANGE | fields)
    change = SourceChange.objects.create(lesson=text.lesson, **CHANGE)
    with pytest.raises(IntegrityError), transaction.atomic():
        SourceChange.objects.filter(pk=change.pk).update(**fields)


def test_the_database_takes_a_change_that_another_person_confirmed(text):
    SourceChange.objects.create(lesson=text.lesson, **CHANGE, confirmed_by="second", confirmed_at=timezone.now())


def test_what_was_said_is_not_saved_again(text):
    for row in (SourceChange.objects.create(lesson=text.lesson, **CHANGE), TranslationCheck.objects.first()):
        with pytest.raises(TypeError):
            row.save()


def test_the_database_keeps_what_was_said(text):
    change = SourceChange.objects.create(lesson=text.lesson, **CHANGE)
    confirmation = {"confirmed_by": "second", "confirmed_at": timezone.now()}
    for rows, fields in [
        (TranslationCheck.objects.all(), {"said_by": "another"}),
        (SourceChange.objects.filter(pk=change.pk), {"said_by": "another"} | confirmation),
    ]:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**fields)
    SourceChange.objects.update(**confirmation)
    with pytest.raises(IntegrityError), transaction.atomic():
        SourceChange.objects.update(confirmed_by="third")


@pytest.mark.django_db(transaction=True)
def test_two_people_who_act_at_once_act_once(text):
    rewrite(text, "It is small", "It is tiny")
    change = call(text, make_staff("editor", "editor"))
    people = [make_staff(f"person-{number}", "translator", "editor") for number in range(2)]
    barrier = Barrier(2)

    def act(person) -> tuple[bool, bool]:
        barrier.wait()
        try:
            try:
                confirm(change=change, by=person)
                confirmed = True
            except Moved:
                confirmed = False
            return confirmed, still_right(text=text, section="size", by=person) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(act, people))
    assert [sorted(each) for each in zip(*done, strict=True)] == [[False, True], [False, True]]
    assert TranslationCheck.objects.filter(section="size").count() == 2
