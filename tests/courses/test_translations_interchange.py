"""A course folder remembers which source its translations were made from."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from courses.actions.translations import still_right
from courses.interchange.reader import examine_folder
from courses.models import LessonText
from courses.translations import TITLE
from tests.courses.test_translations import rewrite, standing
from tests.factories.course_folder import FIRST, edit
from tests.factories.reviews import publish_all
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db

ZH = "lessons/zh-hant/first.md"
CHINESE = FIRST.replace("figure: many-cells\n", "").replace("The first lesson", "第一課")
SIZE = '  size: "'


@pytest.fixture
def translated(folder):
    """The folder with a translation of its first lesson, as an author has just written it."""
    (folder / "lessons/zh-hant").mkdir()
    (folder / ZH).write_text(CHINESE, encoding="utf-8")
    return folder


def mark(folder, *named: str) -> list[str]:
    """Run mark_translation and return what it printed."""
    out = StringIO()
    call_command("mark_translation", str(folder), "zh-hant", *named, stdout=out)
    return out.getvalue().splitlines()


def faults(folder) -> list[tuple[str, int, str]]:
    """Return place and code of each mistake."""
    return [(fault.path, fault.line, fault.code) for fault in examine_folder(folder)[1]]


def text() -> LessonText:
    """Return the stored translation."""
    return LessonText.objects.get(language="zh-hant")


def test_marking_fills_the_front_matter_and_leaves_the_rest(translated, run_import):
    assert mark(translated) == [f"{translated / ZH}: marked.", "Files changed: 1."]
    lines = (translated / ZH).read_text(encoding="utf-8").splitlines()
    at = lines.index("made_from:")
    assert [*lines[:at], *lines[at + 4 :]] == CHINESE.splitlines()
    assert [line.split(":")[0].strip() for line in lines[at + 1 : at + 4]] == [TITLE, "opening", "size"]
    assert mark(translated) == ["Files changed: 0."]
    run_import(translated)
    assert standing(text()) == {}


def test_marking_the_whole_folder_keeps_what_is_remembered(translated, run_import):
    mark(translated)
    edit(translated, "lessons/en/first.md", "[Mice are small]", "[Mice are tiny]")
    assert mark(translated) == ["Files changed: 0."]
    run_import(translated)
    assert standing(text()) == {"size": "changed"}


@pytest.mark.parametrize("named", ["first", "first#size"])
def test_what_is_named_follows_the_source_from_now_on(translated, run_import, named):
    mark(translated)
    edit(translated, "lessons/en/first.md", "[Mice are small]", "[Mice are tiny]")
    edit(translated, "lessons/en/first.md", "Do you know", "Did you know")
    assert mark(translated, named)[-1] == "Files changed: 1."
    run_import(translated)
    assert standing(text()) == ({} if named == "first" else {"opening": "changed"})


@pytest.mark.parametrize("named", ["second", "nothing", "first#nothing"])
def test_what_is_not_there_is_not_marked(translated, named):
    with pytest.raises(CommandError, match=f"no translation of “{named}”"):
        mark(translated, "first", named)
    assert (translated / ZH).read_text(encoding="utf-8") == CHINESE


def test_a_folder_with_a_mistake_is_not_marked(translated):
    edit(translated, "lessons/en/first.md", "claim:small", "claim:unknown")
    with pytest.raises(CommandError, match="Mistakes to mend: 1"):
        mark(translated)


def test_a_translation_without_made_from_is_not_known(translated, run_import):
    assert faults(translated) == []
    run_import(translated)
    assert standing(text()) == {"opening": "not-known", "size": "not-known"}


def test_a_claim_that_changes_in_the_folder_makes_the_section_stale(translated, run_import):
    mark(translated)
    run_import(translated)
    edit(translated, "claims.yaml", "Mice are small.", "Mice are big.")
    run_import(translated)
    publish_all()
    assert standing(text()) == {"size": "changed"}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (SIZE, '  sise: "0123456789abcdef"\n  size: "', [(ZH, 7, "unknown-section")]),
        (SIZE, '  size: "x', [(ZH, 7, "bad-fingerprint")]),
        (
            "made_from:\n  title_takeaway",
            "made_from: nothing\nopening",
            [(ZH, 4, "wrong-type"), (ZH, 5, "unknown-field")],
        ),
        ("---\nDo", "behind: [size]\n---\nDo", [(ZH, 8, "not-behind")]),
        ("## Size {#size}", "## Size {#sise}", [(ZH, 11, "section-not-in-source"), (ZH, 9, "section-not-translated")]),
    ],
)
def test_a_mistake_in_what_a_translation_remembers_is_told_with_its_line(translated, old, new, found):
    mark(translated)
    edit(translated, ZH, old, new)
    if "nothing" in new:
        (translated / ZH).write_text(CHINESE.replace("---\nDo", "made_from: nothing\nopening: x\n---\nDo"), "utf-8")
    assert sorted(faults(translated)) == sorted(found)


def test_the_source_remembers_nothing(translated):
    edit(translated, "lessons/en/first.md", "figure:", 'made_from: {size: "0123456789abcdef"}\nfigure:')
    assert faults(translated) == [("lessons/en/first.md", 4, "unknown-field")]


def test_a_section_may_not_take_the_name_of_the_opening(translated):
    for name in ("lessons/en/first.md", ZH):
        edit(translated, name, "{#size}", "{#opening}")
    assert {code for _, _, code in faults(translated)} == {"reserved-section-key"}


def test_sections_that_only_one_text_has_are_accepted_when_the_author_says_so(translated):
    edit(translated, ZH, "{#size}", "{#old}")
    assert [code for _, _, code in faults(translated)] == ["section-not-translated", "section-not-in-source"]
    edit(translated, ZH, "---\nDo", "behind: [size, old]\n---\nDo")
    assert faults(translated) == []


def test_a_round_trip_keeps_what_a_translation_remembers(translated, run_import, tmp_path):
    mark(translated)
    run_import(translated)
    rewrite(text(), "Mice are small", "Mice are tiny", "en")
    rewrite(text(), "## Size", "## New {#new}\n\nNew.\n\n## Size", "en")
    rewrite(text(), "## Size", "## Old {#old}\n\nOld.\n\n## Size", "zh-hant")
    still_right(text=text(), section="size", by=make_staff("translator", "translator"))
    before, stood = text().made_from, standing(text())
    assert stood == {"old": "gone", "new": "untranslated"}
    call_command("export_course", "mice", str(tmp_path / "out"), verbosity=0)
    assert run_import(tmp_path / "out", "--overwrite")[-1] == "mice: 0 created, 0 changed, 13 unchanged, 0 kept."
    LessonText.objects.update(made_from={})
    assert run_import(tmp_path / "out", "--overwrite")[-2] == "mice: 0 created, 1 changed, 12 unchanged, 0 kept."
    publish_all()
    assert (text().made_from, standing(text())) == (before, stood)
    call_command("export_course", "mice", str(tmp_path / "again"), verbosity=0)
    files = [path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*.*")]
    assert {name: (tmp_path / "again" / name).read_bytes() for name in files} == {
        name: (tmp_path / "out" / name).read_bytes() for name in files
    }
