"""What an export writes, and what it leaves behind when it cannot."""

import errno
import stat
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from courses.interchange.faults import FolderError
from courses.interchange.reader import read_folder
from courses.interchange.records import digest
from courses.management.commands import export_course as exporting
from courses.models import Answer, Course, LessonText, Reference, Rung, State, Step, Term
from tests.factories.course_folder import RECORDS, edit
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

SHIPPED = Path("courses/content/tnbc-immune-cells")
pytestmark = pytest.mark.django_db


def export(slug: str, path: Path) -> Path:
    """Run export_course and return the folder that it wrote."""
    call_command("export_course", slug, str(path), verbosity=0)
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by its path in there."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def said(folder: Path) -> dict[str, list[dict]]:
    """Return the records of a folder by kind; the order of lists that have none is left out."""
    found = {name: part for name, part in vars(read_folder(folder)).items() if isinstance(part, list)}
    return {name: sorted((each.record for each in part), key=digest) for name, part in found.items()}


def empty() -> None:
    """Remove every course and all that courses share."""
    for course in Course.objects.all():
        for things in (course.corrections, course.ladders, course.claims, course.lessons, course.modules):
            things.all().delete()
        course.delete()
    Reference.objects.all().delete()
    Term.objects.all().delete()


def test_the_shipped_course_comes_back_as_it_is_shipped(run_import, tmp_path):
    run_import(SHIPPED)
    first = export("tnbc-immune-cells", tmp_path / "first")
    assert said(first) == said(SHIPPED)
    assert run_import(first, "--overwrite")[-1].startswith("tnbc-immune-cells: 0 created, 0 changed,")
    assert contents(export("tnbc-immune-cells", tmp_path / "second")) == contents(first)


def test_an_export_fills_an_empty_database_with_the_same(run_import, tmp_path):
    run_import(SHIPPED)
    first = export("tnbc-immune-cells", tmp_path / "first")
    empty()
    run_import(first)
    assert contents(export("tnbc-immune-cells", tmp_path / "second")) == contents(first)


def test_what_was_edited_here_is_what_is_exported(folder, run_import, tmp_path):
    run_import(folder)
    LessonText.objects.filter(lesson__slug="first").update(title="What the editor wrote")
    edit(folder, "lessons/en/first.md", "The first lesson", "What the editor wrote")
    assert said(export("mice", tmp_path / "out")) == said(folder)


@pytest.fixture
def two_courses():
    """A public course and a draft that share a reference and a term; the draft has a lesson in Chinese too."""
    reference = make_reference("shared2020", doi="10.1000/shared")
    make_term("mouse", zh="老鼠")
    shown = make_lesson("shown", body="[Small](claim:small) [mouse](term:mouse)[](ref:shared2020).")
    make_claim("small", lesson=shown, references=[reference])
    draft = make_course("draft", state=State.DRAFT)
    module = make_module(course=draft)
    lesson = make_lesson("hidden", course=draft, module=module, state=State.DRAFT)
    add_text(lesson, "zh-hant", title="隱藏", takeaway="還未公開。", body="只有這一段？")
    make_claim("big", lesson=lesson, references=[make_reference("own2021"), reference], note="Ask: who?")
    make_correction(lesson=lesson, section="what-was-seen")
    make_correction("of-the-course", course=draft)
    steps = {Step.EARLY_TRIAL: Answer.NO, Step.MICE: Answer.YES, Step.SUBSIDISED: Answer.NOT_KNOWN}
    make_ladder(lesson=lesson, rungs=steps)
    return draft


def test_each_of_two_courses_is_exported_alone_with_what_they_share(two_courses, tmp_path):
    public, draft = (read_folder(export(slug, tmp_path / slug)) for slug in ("small-course", "draft"))
    assert [[each.record["slug"] for each in found.lessons] for found in (public, draft)] == [["shown"], ["hidden"]]
    for found in (public, draft):
        assert [each.record["key"] for each in found.references] == ["own2021", "shared2020", "smith2020"]
        assert [each.record["key"] for each in found.terms] == ["mouse"]


def test_a_draft_of_several_parts_survives_a_round_trip(two_courses, run_import, tmp_path):
    first = export("draft", tmp_path / "first")
    assert run_import(first, "--overwrite")[-1].startswith("draft: 0 created, 0 changed,")
    assert Course.objects.get(slug="draft").state == State.DRAFT
    empty()
    run_import(first)
    assert contents(export("draft", tmp_path / "second")) == contents(first)


def test_rungs_are_written_upwards_whatever_their_order_in_the_database(two_courses, tmp_path):
    first = contents(export("draft", tmp_path / "first"))
    for rung in Rung.objects.order_by("-pk"):
        words = rung.texts.get().remark
        ladder, step, answer, checked, source = (
            rung.ladder,
            rung.step,
            rung.answer,
            rung.checked,
            rung.reference,
        )
        rung.delete()
        again = Rung.objects.create(ladder=ladder, step=step, answer=answer, checked=checked, reference=source)
        add_text(again, "en", remark=words)
    assert contents(export("draft", tmp_path / "second")) == first


def test_an_unfinished_draft_is_exported_and_the_import_says_what_is_missing(tmp_path):
    lesson = make_lesson("begun", course=make_course("unfinished", state=State.DRAFT), body="## No key\n\nWords.")
    make_module("empty", course=lesson.course)
    add_text(lesson, "zh-hant", title="開始", takeaway="還未完成。", body="文字。")
    with pytest.raises(FolderError) as raised:
        read_folder(export("unfinished", tmp_path / "out"))
    assert [(fault.path, fault.code) for fault in raised.value.faults] == [
        ("course.yaml", "missing-field"),
        ("lessons/en/begun.md", "section-without-key"),
    ]


def test_folders_and_files_can_be_read_by_others(folder, run_import, tmp_path):
    run_import(folder)
    out = export("mice", tmp_path / "out")
    modes = {each.is_dir(): set() for each in (out, *out.rglob("*"))}
    for each in (out, *out.rglob("*")):
        modes[each.is_dir()].add(stat.S_IMODE(each.stat().st_mode))
    assert modes == {True: {0o755}, False: {0o644}}


def test_an_export_says_what_it_wrote(folder, run_import, tmp_path, capsys):
    run_import(folder)
    out = StringIO()
    call_command("export_course", "mice", str(tmp_path / "out"), stdout=out)
    assert out.getvalue() == f"mice: written to {tmp_path / 'out'}.\n"
    assert capsys.readouterr() == ("", "")  # no progress bar where there is no terminal


def refusal(slug: str, path: Path) -> str:
    """Return why nothing is exported, after making sure that the place is as it was."""
    before = sorted(path.parent.iterdir()) if path.parent.is_dir() else None
    with pytest.raises(CommandError) as raised:
        export(slug, path)
    assert (sorted(path.parent.iterdir()) if path.parent.is_dir() else None) == before
    return str(raised.value)


def test_an_unknown_course_is_refused_with_those_that_there_are(tmp_path):
    assert refusal("rats", tmp_path / "out") == "There is no course “rats”. There are: none."
    make_course("mice")
    make_course("cats")
    assert refusal("rats", tmp_path / "out") == "There is no course “rats”. There are: cats, mice."


def test_what_stands_at_the_place_already_is_left_alone(tmp_path):
    make_course("mice")
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("folder", "file", "link"):
        path = tmp_path / name
        assert refusal("mice", path) == f"{path} exists already. Name a folder that does not."
    assert (tmp_path / "file").read_text() == "mine"


def test_a_place_that_is_not_there_is_named(tmp_path):
    make_course("mice")
    path = tmp_path / "no" / "out"
    assert refusal("mice", path) == f"Nothing was exported to {path}: No such file or directory."


FAILURES = [
    (OSError(errno.ENOSPC, "No space left on device"), "No space left on device."),
    (PermissionError(errno.EACCES, "Permission denied"), "Permission denied."),
    (OSError(errno.EROFS, "Read-only file system"), "Read-only file system."),
]


@pytest.mark.parametrize(("error", "reason"), FAILURES, ids=["full", "forbidden", "read-only"])
@pytest.mark.parametrize("written", [0, 1, 4])
def test_a_disk_that_fails_leaves_nothing_behind(folder, run_import, tmp_path, monkeypatch, error, reason, written):
    run_import(folder)
    _fail_after(monkeypatch, written, error)
    (tmp_path / "there").mkdir()
    path = tmp_path / "there" / "out"
    assert refusal("mice", path) == f"Nothing was exported to {path}: {reason}"


def test_ctrl_c_leaves_nothing_behind_and_says_so(folder, run_import, tmp_path, monkeypatch):
    run_import(folder)
    _fail_after(monkeypatch, 2, KeyboardInterrupt())
    before = sorted(tmp_path.iterdir())
    with pytest.raises(CommandError, match=r"^Stopped\. Nothing was exported\.$") as raised:
        export("mice", tmp_path / "out")
    assert raised.value.returncode == exporting.INTERRUPTED == 130
    assert sorted(tmp_path.iterdir()) == before


def test_ctrl_c_during_an_import_leaves_the_database_as_it_was(folder, run_import, monkeypatch):
    monkeypatch.setattr("courses.actions.import_course.record_editions", _raise(KeyboardInterrupt()))
    with pytest.raises(CommandError, match=r"^Stopped\. Nothing was imported\.$") as raised:
        run_import(folder)
    assert raised.value.returncode == 130
    assert not Course.objects.exists()


def _raise(error: BaseException):
    def fail(*args, **kwargs):
        raise error

    return fail


def _fail_after(monkeypatch, files: int, error: BaseException) -> None:
    """Let the disk take so many files and fail at the next one."""
    opened = Path.open
    left = [files]

    def open_or_fail(path, mode="r", *args, **kwargs):
        if "w" in mode:
            left[0] -= 1
            if left[0] < 0:
                raise error
        return opened(path, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", open_or_fail)


def test_a_second_import_of_an_export_counts_every_record(folder, run_import, tmp_path):
    run_import(folder)
    out = export("mice", tmp_path / "out")
    assert run_import(out) == [f"mice: 0 created, 0 changed, {RECORDS} unchanged, 0 kept."]


@pytest.mark.django_db(transaction=True)
def test_an_export_reads_one_moment_while_others_write(tmp_path, monkeypatch):
    make_lesson("first", title="Before")
    make_lesson("second", title="Before")
    write = exporting.write_folder

    def write_while_others_do(course, path, **options):
        course.lessons.count()  # the moment is that of the first question
        with ThreadPoolExecutor(1) as other:
            other.submit(_rename_every_lesson).result(timeout=10)
        write(course, path, **options)

    monkeypatch.setattr(exporting, "write_folder", write_while_others_do)
    found = read_folder(export("small-course", tmp_path / "out"))
    assert [each.record["title"] for each in found.texts] == ["Before", "Before"]
    assert set(LessonText.objects.values_list("title", flat=True)) == {"After"}


def _rename_every_lesson() -> None:
    """Write as another visitor does, on a connection of its own."""
    try:
        with transaction.atomic():
            LessonText.objects.update(title="After")
    finally:
        connection.close()
