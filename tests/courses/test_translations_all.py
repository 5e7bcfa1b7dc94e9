"""Translators say of several sections at once that they are right, and what is stale is known without parsing."""

from importlib import import_module

import html5lib
import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from courses.markdown import parse
from courses.models import LessonText, TranslationCheck
from courses.outline import as_stored
from tests.courses.test_translations import rewrite, standing, text
from tests.courses.test_translations_desk import acts, address, browser, moved

__all__ = ["moved", "text"]  # the fixtures

pytestmark = pytest.mark.django_db


# All at once


def shown(client: Client, text: LessonText) -> dict[str, list[str]]:
    """Return what the form for all sections sends."""
    tree = html5lib.parse(client.get(address(text)).text, namespaceHTMLElements=False)
    (form,) = [each for each in tree.iter("form") if each.get("action") == address(text, "all-still-right")]
    fields = [(each.get("name"), each.get("value")) for each in form.iter("input")]
    return {name: [value for at, value in fields if at == name] for name in ("section", "after")}


@pytest.fixture
def several(moved) -> LessonText:
    """A translation of whose source two sections have changed and one is new."""
    rewrite(moved, "[Take care]", "[Be careful]")
    rewrite(moved, "## Care", "## New {#new}\n\nNew.\n\n## Care")
    return moved


def test_a_translator_says_of_all_shown_sections_that_they_are_still_right(several):
    translator = browser("translator", name="other")
    sent = shown(translator, several)
    assert sent["section"] == ["size", "care"]
    translator.post(address(several, "all-still-right"), sent)
    assert standing(several) == {"new": "untranslated"}
    made = TranslationCheck.objects.filter(said_by="other").values_list("section", "after")
    assert list(made) == list(zip(sent["section"], sent["after"], strict=True))


def test_a_section_that_has_moved_on_since_keeps_all_as_they_were(several):
    translator = browser("translator", name="other")
    sent = shown(translator, several)
    rewrite(several, "It is tiny", "It is big")
    response = translator.post(address(several, "all-still-right"), sent, follow=True)
    assert "Nothing was changed" in response.text
    assert standing(several) == {"size": "changed", "new": "untranslated", "care": "changed"}
    assert not TranslationCheck.objects.filter(said_by="other").exists()


def test_what_was_not_shown_is_not_said(several):
    translator = browser("translator", name="other")
    sent = {name: values[:1] for name, values in shown(translator, several).items()}
    translator.post(address(several, "all-still-right"), sent)
    assert standing(several) == {"new": "untranslated", "care": "changed"}


@pytest.mark.parametrize("sent", [{}, {"section": ["size", "care"], "after": ["0" * 16]}])
def test_a_form_that_was_tampered_with_is_not_found(several, sent):
    assert browser("translator", name="other").post(address(several, "all-still-right"), sent).status_code == 404


def test_an_editor_who_does_not_translate_is_not_offered_all(several):
    editor = browser("editor")
    assert "all-still-right" not in acts(editor, several)
    assert editor.post(address(several, "all-still-right"), {"section": "size", "after": "x"}).status_code == 403


def test_one_section_has_one_button(moved):
    assert acts(browser("translator", name="other"), moved) == ["still-right"]


# Outlines


def test_the_list_parses_no_text_that_has_its_outline(several, monkeypatch):
    editor = browser("editor")
    before = editor.get(reverse("admin:courses_stale")).text
    assert "3 sections" in before
    monkeypatch.setattr("courses.markdown.parse", None)
    page = editor.get(reverse("admin:courses_stale"))
    assert "3 sections" in page.text


def test_an_outline_of_another_body_is_not_believed(text):
    source = text.lesson.texts.get(language="en")
    body = source.body.replace("## Size {#size}", "## Height {#height}")
    LessonText.objects.filter(pk=source.pk).update(body=body)
    assert standing(text) == {"size": "gone", "height": "untranslated"}


def test_the_migration_gives_stored_texts_their_outlines(text):
    LessonText.objects.update(outline={})
    import_module("courses.migrations.0011_translation_digests").fill(apps, None)
    assert [row.outline for row in LessonText.objects.order_by("pk")] == [
        as_stored(row.body, parse(row.body)) for row in LessonText.objects.order_by("pk")
    ]
