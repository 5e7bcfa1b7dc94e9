"""What the content guide shows an author is right: its folder imports, its blocks are read, its lists are complete."""

import re
from pathlib import Path

import pytest

from courses.checks.report import check_folder
from courses.interchange import records
from courses.interchange.reader import read_folder
from courses.models import Level, Reference, Step
from courses.models.warning_answer import WarningCode
from tests.factories.course_folder import write_folder
from tests.factories.reviews import PUBLISHED

GUIDE = Path("docs/content-guide.md").read_text(encoding="utf-8")
EXAMPLE = Path("docs/examples/small-course")
BLOCKS = re.findall(r"^```(yaml|markdown)\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
LESSON = "lessons/en/what-was-seen.md"


def block(start: str) -> str:
    """Return the one block of the guide that starts so."""
    (found,) = [text for _, text in BLOCKS if text.startswith(start)]
    return found


@pytest.fixture
def guide_folder(tmp_path):
    """A course made of nothing but the blocks of the guide."""
    files = {
        "course.yaml": block("slug:"),
        "claims.yaml": block("- key: slower-in-mice"),
        "references.yaml": block("- key: chan2024"),
        "glossary.yaml": block("- key: mouse-model"),
        "corrections.yaml": block("- key: mice-not-people"),
        "ladders.yaml": block("- key: example-drug"),
        LESSON: block("---\n"),
    }
    folder = tmp_path / "small-course"
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_example_folder_has_neither_errors_nor_unanswered_warnings():
    report = check_folder(EXAMPLE)
    assert (report.errors, report.warnings) == ([], [])


@pytest.mark.django_db
def test_the_example_folder_is_imported(run_import):
    assert run_import(EXAMPLE) == [
        "small-course: 16 created, 0 changed, 0 unchanged, 0 kept.",
        f"small-course: {PUBLISHED}",
    ]


def test_the_blocks_of_the_guide_make_a_course_without_a_mistake(guide_folder):
    assert [len(part) for name, part in vars(read_folder(guide_folder)).items() if name != "course"] == [
        1, 1, 1, 1, 1, 1, 1, 1, 2, 1,
    ]  # fmt: skip


def test_the_answers_that_the_guide_shows_are_read(guide_folder):
    text = (guide_folder / LESSON).read_text(encoding="utf-8")
    (guide_folder / LESSON).write_text(text.replace("---\nThis", block("answers:") + "---\nThis"), encoding="utf-8")
    report = check_folder(guide_folder)
    # The short lesson is easy to read: the guide's answer to the other warning has nothing to answer.
    assert (report.errors, [warning.code for warning in report.warnings]) == ([], ["answer-without-warning"])


def test_what_the_guide_shows_of_made_from_is_what_the_example_has():
    shown = block("made_from:").splitlines()
    lesson = (EXAMPLE / "lessons/zh-hant/what-was-seen.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in shown if line not in lesson] == []


SHAPES = (records.COURSE, records.MODULE, records.REFERENCE, records.CLAIM, records.TERM, records.CORRECTION)


@pytest.mark.parametrize("shape", [*SHAPES, records.LADDER, records.RUNG], ids=lambda shape: shape.name)
def test_the_guide_names_every_field(shape):
    named = re.compile(r"`(\w+)[`:]|^[ -]*(\w+):", re.MULTILINE)
    words = {word for match in named.finditer(GUIDE) for word in match.groups() if word}
    assert sorted(set(shape.names) - words) == []


@pytest.mark.parametrize("choices", [Level, Step, WarningCode, Reference.Kind], ids=lambda choices: choices.__name__)
def test_the_guide_names_every_choice(choices):
    assert [value for value in choices.values if f"`{value}`" not in GUIDE] == []


def test_the_guide_names_the_files_that_a_folder_holds(tmp_path):
    files = [*write_folder(tmp_path / "mice").glob("*.yaml"), *EXAMPLE.glob("*.yaml")]
    assert sorted({file.name for file in files if f"  {file.name} " not in GUIDE}) == []
