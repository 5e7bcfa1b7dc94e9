"""An export writes what editors go on from; on request only what readers see."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from courses.actions.versions import Credit, keep
from courses.models import Claim, Lesson, LessonText, State, Term
from courses.versions import Snapshot, snapshot_of, with_content
from tests.courses.test_export import contents, empty, export, said
from tests.courses.test_import_drafts import change_everything, imported  # noqa: F401 - a fixture
from tests.factories.courses import make_claim, make_course, make_lesson, make_term

pytestmark = pytest.mark.django_db


def export_public(slug: str, path: Path) -> Path:
    """Run export_course for what readers see, and return the folder that it wrote."""
    call_command("export_course", slug, str(path), "--public", verbosity=0)
    return path


def test_drafts_and_what_waits_are_what_is_exported(imported, run_import, tmp_path):  # noqa: F811
    change_everything(imported)
    run_import(imported)
    assert said(export("mice", tmp_path / "out")) == said(imported)


def test_what_readers_see_is_exported_on_request(imported, run_import, tmp_path):  # noqa: F811
    before = said(imported)
    change_everything(imported)
    run_import(imported)
    assert said(export_public("mice", tmp_path / "out")) == before


def test_an_export_of_drafts_makes_the_same_in_an_empty_database(imported, run_import, tmp_path):  # noqa: F811
    change_everything(imported)
    run_import(imported)
    first = export("mice", tmp_path / "first")
    empty()
    run_import(first)
    assert contents(export("mice", tmp_path / "second")) == contents(first)


def test_a_database_that_keeps_no_order_of_keys_makes_the_same_folder(tmp_path):
    text = make_lesson("first").texts.get()
    text.answers.create(code="no-claim", at="A mouse is small.", answer="A setting.")
    found = snapshot_of(with_content(LessonText).get())
    keep([found], Credit("editor"))
    answer = {"answer": "Only a setting.", "warning": "no-claim", "at": "A mouse is small."}
    keep([Snapshot(found.kind, found.name, {**found.record, "answers": [answer]})], Credit("editor"), held=True)
    written = (export("small-course", tmp_path / "out") / "lessons/en/first.md").read_text()
    assert "- warning: no-claim\n  at: A mouse is small.\n  answer: Only a setting.\n" in written


def test_what_is_to_be_taken_away_is_left_out_but_readers_see_it(tmp_path):
    make_lesson("first")
    make_term("mouse")
    gone = snapshot_of(with_content(Term).get())
    keep([gone], Credit("editor"))
    keep([Snapshot(gone.kind, gone.name, {})], Credit("editor"), held=True)
    assert said(export("small-course", tmp_path / "out"))["terms"] == []
    assert [each["key"] for each in said(export_public("small-course", tmp_path / "public"))["terms"]] == ["mouse"]


def test_readers_see_neither_drafts_nor_what_belongs_to_them(tmp_path):
    lesson = make_lesson("shown")
    make_claim("mice-are-small", lesson=lesson)
    hidden = make_lesson("hidden", state=State.DRAFT)
    make_claim("of-the-draft", lesson=hidden)
    make_claim("not-approved", lesson=lesson)
    Claim.objects.filter(key="not-approved").update(is_public=False)
    LessonText.objects.create(lesson=lesson, language="zh-hant", title="課", takeaway="課", body="課", is_public=False)
    found = said(export_public("small-course", tmp_path / "out"))
    assert {name: [each.get("slug") or each.get("key") for each in found[name]] for name in ("lessons", "claims")} == {
        "lessons": ["shown"],
        "claims": ["mice-are-small"],
    }
    assert [(each["lesson"], each["language"]) for each in found["texts"]] == [("shown", "en")]


def test_a_claim_of_a_draft_that_readers_meet_elsewhere_is_exported(tmp_path):
    make_lesson("shown", body="[Small](claim:elsewhere).")
    hidden = make_lesson("hidden", state=State.DRAFT)
    make_claim("elsewhere", lesson=hidden)
    assert "key: elsewhere" in (export_public("small-course", tmp_path / "out") / "claims.yaml").read_text()


def test_a_course_that_readers_do_not_see_has_no_public_export(tmp_path):
    make_course("draft", state=State.DRAFT)
    with pytest.raises(CommandError, match="Readers do not see the course “draft”"):
        export_public("draft", tmp_path / "out")


def test_claims_stand_in_the_order_in_which_their_lessons_wait(tmp_path):
    for slug in ("first", "second"):
        make_claim(f"of-{slug}", lesson=make_lesson(slug))
    for position, slug in ((2, "first"), (1, "second")):
        found = snapshot_of(with_content(Lesson).get(slug=slug))
        keep([found], Credit("editor"))
        keep([Snapshot(found.kind, found.name, {**found.record, "position": position})], Credit("editor"), held=True)
    text = (export("small-course", tmp_path / "out") / "claims.yaml").read_text()
    assert text.index("of-second") < text.index("of-first")
