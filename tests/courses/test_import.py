"""What an import brings, changes, keeps and leaves alone."""

from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from courses.actions import import_course as importing
from courses.models import Claim, ClaimReference, Course, Lesson, LessonText, Module, Reference, State, Term
from tests.factories.course_folder import RECORDS, edit
from tests.factories.courses import make_course, make_reference
from tests.factories.reviews import PUBLISHED, publish_all, waits

SHIPPED = Path("courses/content/tnbc-immune-cells")
pytestmark = pytest.mark.django_db


def everything() -> list:
    """Return every row that an import can write."""
    models = (Course, Module, Lesson, LessonText, Reference, Claim, ClaimReference, Term)
    rows = [list(model.objects.order_by("pk").values()) for model in models]
    return [*rows, *(list(model.texts.rel.related_model.objects.order_by("pk").values()) for model in (Claim, Term))]


def test_the_shipped_course_becomes_nine_published_lessons_in_order(run_import):
    run_import(SHIPPED)
    lessons = Lesson.objects.published().in_order()
    assert [(lesson.position, lesson.slug) for lesson in lessons] == [
        (1, "why-tnbc-feels-different"),
        (2, "immunotherapy-is-not-a-cure-all"),
        (3, "immature-nk-cells"),
        (4, "reading-one-cell-at-a-time"),
        (5, "what-happened-in-mice"),
        (6, "what-it-means-for-you"),
        (7, "lgk-974-an-experimental-drug"),
        (8, "precision-rather-than-strength"),
        (9, "a-message-of-hope"),
    ]


def test_every_field_arrives(folder, run_import):
    assert run_import(folder) == [f"mice: {RECORDS} created, 0 changed, 0 unchanged, 0 kept.", f"mice: {PUBLISHED}"]
    claim = Claim.objects.get(key="watched")
    reference = Reference.objects.get(key="trial2021")
    assert (claim.lesson.slug, claim.level, claim.safety_critical, claim.check_again_after_months) == (
        "second",
        "trial",
        True,
        6,
    )
    assert {text.language: (text.statement, text.rests_on) for text in claim.texts.all()} == {
        "en": ("It was watched.", "one trial"),
        "zh-hant": ("有人觀察。", ""),
    }
    assert list(Claim.objects.get(key="small").sources.values_list("position", "reference")) == [
        (1, "smith2020"),
        (2, "trial2021"),
    ]
    assert (reference.kind, str(reference.published), reference.year) == ("trial", "2021-03-08", None)
    assert list(Lesson.objects.in_order().values_list("slug", "figure")) == [("first", "many-cells"), ("second", "")]
    assert {text.language: text.checked for text in Term.objects.get().texts.all()} == {"en": False, "zh-hant": True}


def test_a_second_import_changes_nothing(folder, run_import):
    run_import(folder)
    before = everything()
    assert run_import(folder) == [f"mice: 0 created, 0 changed, {RECORDS} unchanged, 0 kept."]
    assert everything() == before


def test_line_ends_of_windows_make_no_difference(folder, run_import):
    run_import(folder)
    for file in folder.rglob("*.*"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert run_import(folder) == [f"mice: 0 created, 0 changed, {RECORDS} unchanged, 0 kept."]


def test_an_import_without_changes_costs_as_many_queries_for_many_claims_as_for_few(folder, run_import):
    run_import(folder)
    with CaptureQueriesContext(connection) as few:
        run_import(folder)
    claims = (folder / "claims.yaml").read_text().split("- key: watched")[0]
    more = "".join(claims.replace("key: small", f"key: small-{number}") for number in range(50))
    with (folder / "claims.yaml").open("a") as file:
        file.write(more)
    run_import(folder)
    with CaptureQueriesContext(connection) as many:
        run_import(folder)
    assert len(many) == len(few)


def test_what_the_folder_changed_is_changed(folder, run_import):
    run_import(folder)
    edit(folder, "lessons/en/first.md", "is an animal", "is a small animal")
    edit(folder, "claims.yaml", "references: [smith2020, trial2021]", "references: [trial2021]")
    edit(folder, "claims.yaml", '  rests_on: {en: "one trial"}\n', "")
    assert run_import(folder) == [f"mice: 0 created, 3 changed, {RECORDS - 3} unchanged, 0 kept.", waits("mice", 3)]
    publish_all()
    assert "small animal" in LessonText.objects.get(lesson__slug="first").body
    assert list(Claim.objects.get(key="small").sources.values_list("reference", flat=True)) == ["trial2021"]
    assert Claim.objects.get(key="watched").text_in("en").rests_on == ""


def test_lessons_move_between_modules_and_places(folder, run_import):
    run_import(folder)
    moved = '    lessons:\n      - second\n  - key: end\n    title: {en: "The end"}\n    lessons: [first]\n'
    edit(folder, "course.yaml", "    lessons:\n      - first\n      - second\n", moved)
    assert run_import(folder) == [f"mice: 1 created, 2 changed, {RECORDS - 2} unchanged, 0 kept.", waits("mice", 3)]
    publish_all()
    lessons = Lesson.objects.in_order().values_list("position", "slug", "module__key")
    assert list(lessons) == [(1, "second", "start"), (2, "first", "end")]


def test_two_references_swap_their_dois(folder, run_import):
    edit(folder, "references.yaml", "  kind: trial\n", '  kind: trial\n  doi: "10.1000/trial"\n')
    run_import(folder)
    edit(folder, "references.yaml", "10.1000/mice", "10.1000/x")
    edit(folder, "references.yaml", "10.1000/trial", "10.1000/mice")
    edit(folder, "references.yaml", "10.1000/x", "10.1000/trial")
    run_import(folder)
    publish_all()
    assert dict(Reference.objects.values_list("key", "doi")) == {
        "smith2020": "10.1000/trial",
        "trial2021": "10.1000/mice",
    }


@pytest.fixture
def edited(folder, run_import):
    """A folder that was imported, edited by an editor here, and then changed itself at the same place."""
    run_import(folder)
    LessonText.objects.filter(lesson__slug="first").update(title="What the editor wrote")
    edit(folder, "lessons/en/first.md", "The first lesson", "What the folder says")
    return folder


def test_what_an_editor_changed_is_kept_and_named(edited, run_import):
    assert run_import(edited) == [
        "lesson text first en: edited here since the last import; kept. --overwrite replaces it.",
        f"mice: 0 created, 0 changed, {RECORDS - 1} unchanged, 1 kept.",
    ]
    assert LessonText.objects.get(lesson__slug="first").title == "What the editor wrote"


def test_overwrite_takes_what_the_folder_says(edited, run_import):
    assert run_import(edited, "--overwrite") == [
        f"mice: 0 created, 1 changed, {RECORDS - 1} unchanged, 0 kept.",
        waits("mice", 1),
    ]
    publish_all()
    assert LessonText.objects.get(lesson__slug="first").title == "What the folder says"
    assert run_import(edited) == [f"mice: 0 created, 0 changed, {RECORDS} unchanged, 0 kept."]


def test_the_same_change_made_here_and_in_the_folder_is_no_conflict(edited, run_import):
    LessonText.objects.filter(lesson__slug="first").update(title="What the folder says")
    assert run_import(edited) == [f"mice: 0 created, 0 changed, {RECORDS} unchanged, 0 kept."]
    edit(edited, "lessons/en/first.md", "What the folder says", "What it says later")
    assert run_import(edited) == [
        f"mice: 0 created, 1 changed, {RECORDS - 1} unchanged, 0 kept.",
        waits("mice", 1),
    ]


def test_a_translation_made_here_stays_when_the_folder_has_none(folder, run_import):
    run_import(folder)
    Term.objects.get().texts.filter(language="zh-hant").update(name="小鼠")
    edit(folder, "glossary.yaml", ', zh-hant: "老鼠"', "")
    edit(folder, "glossary.yaml", "  checked: {zh-hant: true}\n", "")
    assert run_import(folder) == [f"mice: 0 created, 0 changed, {RECORDS} unchanged, 0 kept."]
    assert Term.objects.get().text_in("zh-hant").name == "小鼠"


def test_what_is_no_longer_in_the_folder_is_named_and_kept(folder, run_import):
    run_import(folder)
    edit(folder, "lessons/en/second.md", "\n[You are not alone](claim:kind-word).\n", "")
    claims = (folder / "claims.yaml").read_text()
    (folder / "claims.yaml").write_text(claims.split("- key: kind-word")[0])
    assert run_import(folder) == [
        "claim kind-word: no longer in the folder; kept.",
        f"mice: 0 created, 1 changed, {RECORDS - 2} unchanged, 0 kept.",
        waits("mice", 1),
    ]
    assert Claim.objects.filter(key="kind-word").exists()


def test_a_write_that_fails_leaves_nothing_behind(folder, run_import, monkeypatch):
    monkeypatch.setattr(importing, "_bring_claims", _fail)
    with pytest.raises(DatabaseError):
        run_import(folder)
    assert everything() == [[]] * 10


def _fail(*args):
    raise DatabaseError("the disk is full")


def test_a_course_arrives_as_a_draft_where_there_is_one_already(folder, run_import):
    make_course()
    run_import(folder)
    assert Course.objects.get(slug="mice").state == State.DRAFT
    assert set(Lesson.objects.values_list("state", "published_at")) == {(State.DRAFT, None)}


def test_a_new_lesson_arrives_as_a_draft_and_the_others_keep_their_state(folder, run_import):
    run_import(folder)
    Lesson.objects.filter(slug="second").update(state=State.WITHDRAWN)
    edit(folder, "course.yaml", "      - second\n", "      - second\n      - third\n")
    (folder / "lessons/en/third.md").write_text("---\ntitle: Third\ntakeaway: One more.\n---\nWords.\n")
    run_import(folder)
    assert dict(Lesson.objects.values_list("slug", "state")) == {
        "first": State.PUBLISHED,
        "second": State.WITHDRAWN,
        "third": State.DRAFT,
    }


def test_a_doi_that_belongs_to_another_reference_here_is_a_mistake_of_the_folder(folder, run_import):
    make_reference("jones2019", doi="10.1000/mice")
    with pytest.raises(CommandError) as raised:
        run_import(folder)
    assert str(raised.value).splitlines()[1:] == [
        f"{folder}/references.yaml:4: This DOI belongs to “jones2019” in the database. Use that key, or correct one."
    ]
    assert not Course.objects.exists()


def test_no_progress_bar_is_drawn_where_there_is_no_terminal(folder, run_import, capsys):
    run_import(folder)
    assert capsys.readouterr() == ("", "")
