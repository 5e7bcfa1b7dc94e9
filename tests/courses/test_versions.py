"""Every content that a thing has ever had is kept, and nothing can change it."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.actions.translations import still_right
from courses.actions.versions import Credit, keep
from courses.interchange.records import digest
from courses.interchange.writer import as_record
from courses.models import Claim, LessonText, Reference, State, Version
from courses.translations import OPENING, TITLE
from courses.versions import Snapshot
from tests.courses.editor_pages import page_of, save, text_of
from tests.factories.courses import (
    add_text,
    make_claim,
    make_correction,
    make_course,
    make_ladder,
    make_lesson,
    make_module,
    make_reference,
    make_term,
)
from tests.factories.reviews import publish_all
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db
SHIPPED = "courses/content/tnbc-immune-cells"


@pytest.fixture
def editor(client):
    """A browser in which an editor is signed in."""
    client.force_login(make_staff("mei", "editor"))
    return client


def history(kind: str, name: str) -> list[tuple[int, str]]:
    """Return number and author of each version of a thing, oldest first."""
    return list(Version.objects.of(kind, name).reverse().values_list("number", "author"))


def kept() -> list[str]:
    """Return every version there is, as text, in order."""
    return sorted(str(version) for version in Version.objects.all())


# --- The database -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE courses_version SET author = 'nobody'",
        "DELETE FROM courses_version",
        "TRUNCATE courses_version",
        "INSERT OR REPLACE INTO courses_version (id, kind, name, number, record, digest, author, at, remark) "
        "SELECT id, kind, name, number, '{}', digest, 'nobody', at, remark FROM courses_version",
        "INSERT OR REPLACE INTO courses_version (kind, name, number, record, digest, author, at, remark) "
        "SELECT kind, name, number, '{}', digest, 'nobody', at, remark FROM courses_version",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_version(statement):
    keep([Snapshot("term", "mouse", {"key": "mouse"})], Credit("mei"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Version.objects.get().author == "mei"


@pytest.mark.parametrize("wrong", [{"number": 1}, {"number": 0}, {"kind": "cake"}, {"restored_from": 2}])
def test_a_version_has_a_number_of_its_own_a_known_kind_and_comes_from_an_older_one(wrong):
    row = {"kind": "term", "name": "mouse", "digest": "x", "author": "mei"}
    Version.objects.create(**row, number=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.create(**{**row, "number": 2, **wrong})


# --- What an editor saves ---------------------------------------------------------------------------


def test_a_save_keeps_what_was_there_before_and_what_is_there_now(editor):
    lesson = make_lesson()
    save(editor, text_of(lesson), title="Another title", version_remark="Shorter.")
    publish_all()
    name = "small-course/first-lesson"
    assert history("lesson", name) == []
    first, second = Version.objects.of("lesson-text", f"{name}/en").reverse()
    assert [(each.number, each.author, each.remark) for each in (first, second)] == [
        (1, "(before)", ""),
        (2, "mei", "Shorter."),
    ]
    assert first.record == as_record(LessonText.objects.get()) | {"title": "A small lesson"}
    assert second.record == as_record(LessonText.objects.get())
    assert second.digest == digest(second.record)


def test_a_save_that_changes_nothing_keeps_nothing_new(editor):
    text = text_of(make_lesson())
    save(editor, text)
    before = kept()
    save(editor, text)
    assert (len(before), kept()) == (1, before)


@pytest.mark.parametrize(
    ("make", "change", "kind", "name"),
    [
        (make_course, {"texts-0-title": "New"}, "course", "small-course"),
        (make_module, {"texts-0-title": "New"}, "module", "small-course/first-module"),
        (make_claim, {"note": "New"}, "claim", "small-course/mice-are-small"),
        (make_reference, {"title": "New"}, "reference", "smith2020"),
        (make_term, {"texts-0-name": "New"}, "term", "mouse"),
        (make_correction, {"texts-0-why": "New"}, "correction", "small-course/mice-not-rats"),
        (make_ladder, {"texts-0-name": "New"}, "ladder", "small-course/small-drug"),
    ],
)
def test_every_kind_of_thing_has_versions(editor, make, change, kind, name):
    save(editor, make(), **change)
    assert history(kind, name) == [(1, "(before)"), (2, "mei")]
    assert "New" in str(Version.objects.of(kind, name).first().record)


def test_a_new_thing_begins_with_version_one(editor):
    words = {"texts-TOTAL_FORMS": 1, "texts-INITIAL_FORMS": 0, "texts-0-language": "en", "texts-0-name": "Rat"}
    editor.post(reverse("admin:courses_term_add"), {"key": "rat", **words})
    assert history("term", "rat") == [(1, "mei")]


def test_a_remark_on_a_rung_is_a_version_of_its_ladder(editor):
    rung = make_ladder().rungs.get()
    save(editor, rung, **{"texts-0-remark": "In two mice."})
    newest = Version.objects.of("ladder", "small-course/small-drug").first()
    assert (newest.number, newest.record["rungs"][0]["remark"]) == (2, {"en": "In two mice."})


def test_answers_to_warnings_are_a_version_of_the_text(editor):
    text = make_lesson().texts.get()
    text.answers.create(code="no-claim", at="A mouse is small.", answer="Plain.")
    save(editor, text, **{"answers-0-answer": "Plain to see."})
    newest = Version.objects.of("lesson-text", "small-course/first-lesson/en").first()
    assert [each["answer"] for each in newest.record["answers"]] == ["Plain to see."]


def test_a_text_that_is_taken_away_stays_in_its_history(editor):
    lesson = make_lesson()
    add_text(lesson, "zh-hant", title="課", takeaway="甲。", body="小鼠。")
    text = text_of(lesson, "zh-hant")
    response = editor.post(reverse("admin:courses_lessontext_delete", args=[text.pk]), {"post": "yes"})
    assert response.url == page_of(lesson)
    name = "small-course/first-lesson/zh-hant"
    assert [
        (each.number, each.author, each.record.get("title")) for each in Version.objects.of("lesson-text", name)
    ] == [
        (2, "mei", None),
        (1, "(before)", "課"),
    ]


def test_a_deleted_lesson_stays_in_its_history_with_who_deleted_it(editor):
    lesson = make_lesson(state=State.DRAFT)
    editor.post(reverse("admin:courses_lesson_delete", args=[lesson.pk]), {"post": "yes"})
    name = "small-course/first-lesson"
    for kind, of in (("lesson", name), ("lesson-text", f"{name}/en")):
        assert history(kind, of) == [(1, "(before)"), (2, "mei")]
        assert Version.objects.of(kind, of).first().record == {}


def test_what_was_ticked_and_deleted_stays_in_its_history(editor):
    ticked = [make_term("rat").pk, make_term("mouse").pk]
    words = {"action": "delete_selected", "_selected_action": ticked, "post": "yes"}
    editor.post(reverse("admin:courses_term_changelist"), words)
    assert (history("term", "rat"), history("term", "mouse")) == ([(1, "(before)"), (2, "mei")],) * 2


def test_a_rung_that_is_deleted_leaves_a_version_of_its_ladder(editor):
    ladder = make_ladder()
    editor.post(reverse("admin:courses_rung_delete", args=[ladder.rungs.get().pk]), {"post": "yes"})
    newest = Version.objects.of("ladder", "small-course/small-drug").first()
    assert (newest.number, newest.record["name"], "rungs" in newest.record) == (2, {"en": "A small drug"}, False)


def test_a_refused_form_keeps_no_version(editor):
    save(editor, make_term(), **{"texts-0-definition": "A cure."})
    assert kept() == []


# --- What an import brings --------------------------------------------------------------------------


def test_an_import_keeps_a_version_of_everything_it_brings(run_import):
    run_import(SHIPPED)
    assert set(Version.objects.values_list("number", "author")) == {(1, "(import)")}
    counts = {kind: Version.objects.filter(kind=kind).count() for kind in ("lesson", "lesson-text", "claim", "ladder")}
    assert counts == {
        "lesson": 9,
        "lesson-text": LessonText.objects.count(),
        "claim": Claim.objects.count(),
        "ladder": 1,
    }
    for text in LessonText.objects.select_related("lesson"):
        name = f"tnbc-immune-cells/{text.lesson.slug}/{text.language}"
        assert Version.objects.get(kind="lesson-text", name=name).digest == digest(as_record(text))


def test_a_second_import_keeps_only_what_has_changed(folder, run_import):
    run_import(folder)
    before = set(kept())
    path = next((folder / "lessons" / "en").glob("*.md"))
    path.write_text(path.read_text() + "\n\nOne more paragraph.\n")
    run_import(folder)
    assert len(set(kept()) - before) == 1
    assert Version.objects.get(number=2).record["body"].endswith("One more paragraph.")


def test_an_import_over_a_database_without_versions_keeps_what_was_there(folder, run_import):
    run_import(folder)
    reference = Reference.objects.first()
    Reference.objects.update(title="Edited in a shell")
    run_import(folder, "--overwrite")
    found = Version.objects.of("reference", reference.key).values_list("number", "author", "record__title")
    assert list(found) == [
        (3, "(import)", reference.title),
        (2, "(before)", "Edited in a shell"),
        (1, "(import)", reference.title),
    ]


def test_versions_of_a_large_import_cost_a_fixed_number_of_queries():
    made = [Snapshot("term", f"term-{number}", {"key": f"term-{number}"}) for number in range(400)]
    with CaptureQueriesContext(connection) as few:
        keep(made[:200], Credit("(import)"))
    with CaptureQueriesContext(connection) as many:
        keep(made[200:], Credit("(import)"))
    assert len(few) == len(many) <= 8  # SQLite takes so many parameters at a time
    with CaptureQueriesContext(connection) as again:
        keep(iter(made), Credit("(import)"))
    assert (len(again) <= 8, Version.objects.count()) == (True, 400)


# --- What a translator says -------------------------------------------------------------------------


def test_a_translators_word_that_a_section_follows_its_source_is_a_version():
    lesson = make_lesson(body="A mouse is small.")
    text = add_text(lesson, "zh-hant", title="課", takeaway="甲。", body="小鼠。")
    still_right(text=text, section=OPENING, by=make_staff("lee", "translator"))
    name = "small-course/first-lesson/zh-hant"
    assert history("lesson-text", name) == [(1, "(before)"), (2, "lee")]
    assert set(Version.objects.of("lesson-text", name).first().record["made_from"]) == {TITLE, OPENING}
