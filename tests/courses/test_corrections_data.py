"""Corrections and ladders: what a folder says of them, what is refused, what editors do."""

from datetime import date
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from courses.interchange.faults import FolderError
from courses.interchange.reader import read_folder
from courses.models import Answer, Correction, Ladder, Rung, Step
from tests.courses.test_courses_admin import form_of, page_of
from tests.factories.course_folder import RECORDS, edit
from tests.factories.courses import make_correction, make_course, make_ladder, make_lesson, make_module, make_reference
from tests.factories.reviews import PUBLISHED, publish_all, waits
from tests.factories.support import make_staff

SHIPPED = Path("courses/content/tnbc-immune-cells")
DAY = date(2026, 11, 23)

CORRECTIONS = """\
- key: mice-not-rats
  lesson: first
  section: size
  day: 2026-11-23
  was: {en: "Rats are small.", zh-hant: "大鼠小。"}
  now: {en: "Mice are small.", zh-hant: "小鼠小。"}
  why: {en: "It was about mice.", zh-hant: "研究的是小鼠。"}
- key: whole-course
  day: "2026-11-24"
  was: {en: "One."}
  now: {en: "Two."}
  why: {en: "We counted again."}
"""

LADDERS = """\
- key: small-drug
  lesson: second
  name: {en: "A small drug"}
  rungs:
    - step: early-trial
      answer: not-known
      checked: 2026-11-23
      remark: {en: "Not stated."}
    - step: mice
      answer: "yes"
      checked: 2026-11-23
      reference: smith2020
      remark: {en: "In mice.", zh-hant: "在小鼠。"}
"""
MORE = RECORDS + 5  # 2 corrections, 1 ladder, 2 rungs


@pytest.fixture
def full(folder):
    """A course folder with corrections and a ladder."""
    (folder / "corrections.yaml").write_text(CORRECTIONS)
    (folder / "ladders.yaml").write_text(LADDERS)
    return folder


# --- The shipped course -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_shipped_course_starts_its_log_with_the_four_corrections(run_import):
    run_import(SHIPPED)
    found = Correction.objects.published().order_by("pk").values_list("key", "lesson__slug", "section", "day")
    assert list(found) == [
        ("lgk-974-not-approved", "lgk-974-an-experimental-drug", "not-approved", DAY),
        ("lgk-974-no-shorter-wait", "lgk-974-an-experimental-drug", "", DAY),
        ("wnt-stem-cells", "what-happened-in-mice", "chain-of-signals", DAY),
        ("issue-number", None, "", DAY),
    ]


@pytest.mark.django_db
def test_the_shipped_ladder_says_what_is_known_of_lgk_974(run_import):
    run_import(SHIPPED)
    ladder = Ladder.objects.public().get()
    assert (ladder.key, ladder.lesson.slug) == ("lgk-974", "lgk-974-an-experimental-drug")
    assert [(rung.step, rung.answer, rung.reference_id, rung.checked) for rung in ladder.rungs_upwards] == [
        ("mice", "yes", "thacker2023", DAY),
        ("early-trial", "yes", "rodon2021", DAY),
        ("large-trial", "not-known", None, DAY),
        ("approved", "no", "wnt-review-2024", DAY),
        ("registered-hk", "not-known", None, DAY),
        ("subsidised-hk", "not-known", None, DAY),
    ]
    assert [bool(rung.text_in("en").remark) for rung in ladder.rungs_upwards] == [True] * 6


# --- The import -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_field_arrives(full, run_import):
    assert run_import(full) == [f"mice: {MORE} created, 0 changed, 0 unchanged, 0 kept.", f"mice: {PUBLISHED}"]
    first, whole = Correction.objects.order_by("pk")
    assert (first.course.slug, first.lesson.slug, first.section, first.day) == ("mice", "first", "size", DAY)
    assert {row.language: (row.was, row.now, row.why) for row in first.texts.all()} == {
        "en": ("Rats are small.", "Mice are small.", "It was about mice."),
        "zh-hant": ("大鼠小。", "小鼠小。", "研究的是小鼠。"),
    }
    assert (whole.lesson, whole.section, whole.day) == (None, "", date(2026, 11, 24))
    ladder = Ladder.objects.get()
    assert (ladder.course.slug, ladder.lesson.slug, ladder.text_in("en").name) == ("mice", "second", "A small drug")
    assert [(rung.step, rung.answer, rung.reference_id) for rung in ladder.rungs_upwards] == [
        ("mice", "yes", "smith2020"),
        ("early-trial", "not-known", None),
    ]
    assert [rung.text_in("zh-hant").remark for rung in ladder.rungs_upwards] == ["在小鼠。", "Not stated."]


@pytest.mark.django_db
def test_a_second_import_changes_nothing(full, run_import):
    run_import(full)
    assert run_import(full) == [f"mice: 0 created, 0 changed, {MORE} unchanged, 0 kept."]


@pytest.mark.django_db
def test_what_the_folder_changed_is_changed_in_one_correction_and_one_rung(full, run_import):
    run_import(full)
    edit(full, "corrections.yaml", "  lesson: first\n  section: size\n", "  lesson: second\n")
    edit(full, "ladders.yaml", "reference: smith2020", "reference: trial2021")
    assert run_import(full) == [
        f"mice: 0 created, 2 changed, {MORE - 2} unchanged, 0 kept.",
        waits("mice", 2),
    ]
    publish_all()
    moved = Correction.objects.get(key="mice-not-rats")
    assert (moved.lesson.slug, moved.section) == ("second", "")
    assert Rung.objects.get(step="mice").reference_id == "trial2021"


@pytest.mark.django_db
def test_what_an_editor_changed_is_kept_until_it_is_overwritten(full, run_import):
    run_import(full)
    Rung.objects.filter(step="mice").update(answer="no")
    Correction.objects.filter(key="whole-course").update(day=date(2026, 12, 1))
    edit(full, "ladders.yaml", "In mice.", "Seen in mice.")
    assert run_import(full) == [
        "correction whole-course: edited here since the last import; kept. --overwrite replaces it.",
        "rung small-drug mice: edited here since the last import; kept. --overwrite replaces it.",
        f"mice: 0 created, 0 changed, {MORE - 2} unchanged, 2 kept.",
    ]
    assert run_import(full, "--overwrite") == [
        f"mice: 0 created, 2 changed, {MORE - 2} unchanged, 0 kept.",
        waits("mice", 2),
    ]
    publish_all()
    assert Rung.objects.get(step="mice").answer == "yes"


@pytest.mark.django_db
def test_what_is_no_longer_in_the_folder_is_named_and_kept(full, run_import):
    run_import(full)
    (full / "corrections.yaml").unlink()
    (full / "ladders.yaml").write_text("[]\n")
    assert run_import(full) == [
        "correction mice-not-rats: no longer in the folder; kept.",
        "correction whole-course: no longer in the folder; kept.",
        "ladder of a drug small-drug: no longer in the folder; kept.",
        "rung small-drug mice: no longer in the folder; kept.",
        "rung small-drug early-trial: no longer in the folder; kept.",
        f"mice: 0 created, 0 changed, {RECORDS} unchanged, 0 kept.",
    ]
    assert (Correction.objects.count(), Rung.objects.count()) == (2, 2)


# --- Mistakes in a folder ---------------------------------------------------------------------------

ONE_MISTAKE = [
    ("corrections.yaml", "lesson: first", "lesson: third", 2, "unknown-lesson"),
    ("corrections.yaml", "section: size", "section: weight", 3, "unknown-section"),
    ("corrections.yaml", "section: size", "section: Size", 3, "invalid_key"),
    ("corrections.yaml", "  lesson: first\n", "", 2, "section-without-lesson"),
    ("corrections.yaml", "  day: 2026-11-23\n", "", 1, "missing-field"),
    ("corrections.yaml", "day: 2026-11-23", "day: 2026-13-23", 4, "bad-value"),
    ("corrections.yaml", '{en: "Two."}', "{}", 11, "missing-field"),
    ("corrections.yaml", '  why: {en: "We counted again."}\n', "", 8, "missing-field"),
    ("corrections.yaml", "key: whole-course", "key: mice-not-rats", 8, "duplicate"),
    ("corrections.yaml", "key: whole-course", "key: whole-course\n  who: me", 9, "unknown-field"),
    ("ladders.yaml", "  lesson: second\n", "", 1, "missing-field"),
    ("ladders.yaml", "lesson: second", "lesson: third", 2, "unknown-lesson"),
    ("ladders.yaml", '  name: {en: "A small drug"}\n', "", 1, "missing-field"),
    ("ladders.yaml", "step: early-trial", "step: moon", 5, "unknown-choice"),
    ("ladders.yaml", "step: early-trial", "step: mice", 9, "duplicate"),
    ("ladders.yaml", "answer: not-known", "answer: perhaps", 6, "unknown-choice"),
    ("ladders.yaml", 'answer: "yes"', "answer: yes", 10, "wrong-type"),
    ("ladders.yaml", "answer: not-known", 'answer: "no"', 5, "no_reference"),
    ("ladders.yaml", "      reference: smith2020\n", "", 9, "no_reference"),
    ("ladders.yaml", "reference: smith2020", "reference: [smith2020]", 12, "wrong-type"),
    ("ladders.yaml", "reference: smith2020", "reference: jones2019", 12, "unknown-ref"),
    ("ladders.yaml", "      checked: 2026-11-23\n", "", 5, "missing-field"),
    ("ladders.yaml", '      remark: {en: "Not stated."}\n', "", 5, "missing-field"),
    ("ladders.yaml", "Not stated.", "x" * 301, 8, "max_length"),
    ("ladders.yaml", LADDERS.split("  rungs:\n")[1], "    - mice\n", 5, "wrong-type"),
    ("ladders.yaml", LADDERS.split("  rungs:\n")[1], "    mice\n", 4, "missing-field"),
    ("ladders.yaml", "  rungs:\n" + LADDERS.split("  rungs:\n")[1], "", 1, "missing-field"),
]


def mistakes(path) -> list[tuple[str, int, str]]:
    """Return file, line and code of every mistake in the folder."""
    with pytest.raises(FolderError) as raised:
        read_folder(path)
    return [(fault.path, fault.line, fault.code) for fault in raised.value.faults]


@pytest.mark.parametrize(("name", "old", "new", "line", "code"), ONE_MISTAKE)
def test_a_mistake_is_found_where_it_stands(full, name, old, new, line, code):
    edit(full, name, old, new)
    assert mistakes(full) == [(name, line, code)]


def test_two_ladders_may_have_the_same_steps_but_not_the_same_key(full):
    second = LADDERS.replace("small-drug", "other-drug")
    (full / "ladders.yaml").write_text(LADDERS + second)
    assert len(read_folder(full).rungs) == 4
    (full / "ladders.yaml").write_text(LADDERS + LADDERS)
    assert mistakes(full) == [("ladders.yaml", line, "duplicate") for line in (14, 18, 22)]


def test_a_lesson_that_cannot_be_read_is_not_also_a_missing_section(full):
    edit(full, "lessons/en/first.md", "---\n", "")
    assert mistakes(full) == [("lessons/en/first.md", 1, "no-front-matter")]


@pytest.mark.parametrize("name", ["corrections.yaml", "ladders.yaml"])
def test_a_file_that_is_there_but_cannot_be_read_is_a_mistake(full, name):
    (full / name).write_text("key: a\n")
    assert mistakes(full) == [(name, 1, "wrong-type")]
    (full / name).unlink()
    (full / name).symlink_to("nowhere")
    assert mistakes(full) == [(name, 0, "missing-file")]


# --- What must never be stored ----------------------------------------------------------------------


def refused(make, name: str) -> bool:
    """Tell whether the database refuses what `make` stores, for the constraint `name`."""
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()
    return True


@pytest.mark.django_db
def test_the_database_refuses_what_must_never_be_true():
    lesson, correction, ladder = make_lesson(), make_correction(), make_ladder()
    once = "UNIQUE|unique"
    assert refused(lambda: make_correction("other", section="size"), "correction_section_is_of_a_lesson")
    assert refused(lambda: make_correction(correction.key), once)
    assert refused(lambda: make_ladder(ladder.key, lesson=lesson), once)
    assert refused(lambda: ladder.rungs.create(step=Step.MICE, checked=DAY), once)
    assert refused(lambda: ladder.rungs.create(step="moon", checked=DAY), "rung_step_is_known")
    for answer in (Answer.YES, Answer.NO, "perhaps"):
        with_none = {"step": Step.APPROVED, "answer": answer, "checked": DAY}
        assert refused(lambda fields=with_none: ladder.rungs.create(**fields), "rung_answer_has_a_reference")


@pytest.mark.django_db
def test_a_correction_and_a_ladder_belong_to_a_lesson_of_their_course():
    elsewhere = make_course("elsewhere")
    lesson = make_lesson(module=make_module(course=elsewhere))
    for thing in (Correction(course=make_course(), lesson=lesson), Ladder(course=make_course("third"), lesson=lesson)):
        with pytest.raises(ValidationError) as raised:
            thing.clean()
        assert {name: error[0].code for name, error in raised.value.error_dict.items()} == {"lesson": "other_course"}


# --- The editors' pages -----------------------------------------------------------------------------


@pytest.fixture
def editor(client):
    """A browser in which an editor is signed in."""
    client.force_login(make_staff("editor", "editor"))
    return client


def add_correction(editor, lesson, /, **fields):
    """Fill in the form for a new correction and send it."""
    address = reverse("admin:courses_correction_add")
    words = {f"texts-0-{name}": f"{name}." for name in ("was", "now", "why")}
    form = form_of(editor.get(address)) | {"course": lesson.course_id, "key": "new", "lesson": lesson.pk}
    return editor.post(address, form | words | fields)


@pytest.mark.django_db
def test_an_editor_publishes_a_correction_of_today(editor):
    lesson = make_lesson()
    assert add_correction(editor, lesson, section="what-was-seen").status_code == 302
    correction = Correction.objects.get()
    assert (correction.lesson, correction.section) == (lesson, "what-was-seen")
    assert (correction.day, correction.text_in("en").why) == (timezone.localdate(), "why.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"section": "nowhere"}, {"section": ["unknown_section"]}),
        ({"section": "what-was-seen", "lesson": ""}, {"__all__": ["section_without_lesson"]}),
        ({"day": ""}, {"day": ["required"]}),
    ],
)
def test_a_correction_that_points_nowhere_is_refused(editor, fields, errors):
    response = add_correction(editor, make_lesson(), **fields)
    found = response.context["adminform"].form.errors.as_data()
    assert {name: [error.code for error in data] for name, data in found.items()} == errors
    assert not Correction.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("model", ["correction", "ladder", "rung"])
def test_lists_and_forms_open_and_an_unchanged_form_changes_nothing(editor, model):
    lesson = make_lesson()
    make_correction(lesson=lesson, section="what-was-seen")
    make_ladder(lesson=lesson, rungs={Step.MICE: Answer.YES, Step.APPROVED: Answer.NOT_KNOWN})
    thing = {"correction": Correction, "ladder": Ladder, "rung": Rung}[model].objects.first()
    for address in (page_of(model), f"{page_of(model)}?q=small", reverse(f"admin:courses_{model}_add")):
        assert editor.get(address).status_code == 200
    response = editor.post(page_of(model, thing.pk), form_of(editor.get(page_of(model, thing.pk))))
    assert response.status_code == 302, response.context["errors"]
    assert LogEntry.objects.get().get_change_message() == "No fields changed."


@pytest.mark.django_db
def test_an_answer_without_a_reference_is_refused_at_its_field(editor):
    rung = make_ladder(rungs={Step.APPROVED: Answer.NOT_KNOWN}).rungs.get()
    form = form_of(editor.get(page_of("rung", rung.pk)))
    refusal = editor.post(page_of("rung", rung.pk), form | {"answer": "no"})
    assert refusal.context["adminform"].form.errors == {
        "reference": ["“Yes” and “no” need a reference. Name one, or answer “not known”."]
    }
    saved = editor.post(page_of("rung", rung.pk), form | {"answer": "no", "reference": make_reference().key})
    publish_all()
    rung.refresh_from_db()
    assert (saved.status_code, rung.answer, rung.reference_id) == (302, "no", "smith2020")
