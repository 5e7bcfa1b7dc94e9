"""A folder with a mistake: where it is, what it is, and that nothing was changed."""

import pytest
from django.core.management import CommandError

from courses.interchange.faults import FolderError
from courses.interchange.reader import read_folder
from courses.models import Course, Reference
from tests.factories.course_folder import edit

LONG = "x" * 600


def mistakes(path) -> list[tuple[str, int, str]]:
    """Return file, line and code of every mistake in the folder."""
    with pytest.raises(FolderError) as raised:
        read_folder(path)
    return [(fault.path, fault.line, fault.code) for fault in raised.value.faults]


# file, what stands there, what stands there instead, line and code of the one mistake
ONE_MISTAKE = [
    ("course.yaml", "slug: mice", "slug: Mice", 1, "invalid_key"),
    ("course.yaml", "slug: mice", "slug: mice\nowner: me", 2, "unknown-field"),
    ("course.yaml", "slug: mice\n", "", 1, "missing-field"),
    ("course.yaml", 'title: {en: "About mice"}', "title: About mice", 2, "wrong-type"),
    ("course.yaml", 'title: {en: "About mice"}', "title: {}", 2, "missing-field"),
    ("course.yaml", 'title: {en: "About mice"}', 'title: {en: "About mice", fr: "Souris"}', 2, "unknown-language"),
    ("course.yaml", "What one study found.", LONG, 3, "max_length"),
    ("course.yaml", "We offer this", "We <b>offer</b> this", 5, "raw-html"),
    ("course.yaml", "We offer this", "[We](claim:small) offer this", 5, "link-not-here"),
    ("course.yaml", '    title: {en: "The start"}\n', "", 8, "missing-field"),
    ("course.yaml", "      - second", "      - second\n      - third", 13, "lesson-without-file"),
    ("course.yaml", "      - second", "      - second\n      - first", 13, "duplicate"),
    ("claims.yaml", "level: mice", "level: rats", 3, "unknown-choice"),
    ("claims.yaml", "  level: mice\n", "", 1, "missing-field"),
    ("claims.yaml", "lesson: first", "lesson: third", 2, "unknown-lesson"),
    ("claims.yaml", "  lesson: first\n", "", 1, "missing-field"),
    ("claims.yaml", "[smith2020, trial2021]", "[smith2020, jones2019]", 4, "unknown-ref"),
    ("claims.yaml", "[smith2020, trial2021]", "[smith2020, smith2020]", 4, "duplicate"),
    ("claims.yaml", "[smith2020, trial2021]", "smith2020", 4, "wrong-type"),
    ("claims.yaml", "  references: [smith2020, trial2021]\n", "", 1, "claim-without-reference"),
    ("claims.yaml", "[smith2020, trial2021]", "[]", 4, "claim-without-reference"),
    ("claims.yaml", "checked: 2026-11-23", "checked: 2026-13-23", 5, "bad-value"),
    ("claims.yaml", "checked: 2026-11-23", 'checked: "yesterday"', 5, "invalid"),
    ("claims.yaml", "checked: 2026-11-23", "checked: 20261123", 5, "wrong-type"),
    ("claims.yaml", "safety_critical: true", 'safety_critical: "true"', 10, "wrong-type"),
    ("claims.yaml", "  check_again_after_months: 6\n", "", 7, "no_shelf_life"),
    ("claims.yaml", "check_again_after_months: 6", "check_again_after_months: 6.5", 13, "wrong-type"),
    ("claims.yaml", "check_again_after_months: 6", "check_again_after_months: 999", 13, "max_value"),
    ("claims.yaml", '  rests_on: {en: "one trial"}', '  rests_on: {en: "' + LONG + '"}', 15, "max_length"),
    ("glossary.yaml", "- key: mouse", "- key: mouse\n  name: {en: Mouse}\n- key: mouse", 3, "duplicate"),
    ("claims.yaml", "Mice are small.", "Mice\\0are", 6, "unseen-character"),
    ("references.yaml", "10.1000/mice", "doi:mice", 4, "invalid_doi"),
    ("references.yaml", "https://trials.example/1", "javascript:alert(1)", 8, "invalid"),
    ("references.yaml", "year: 2020", "year: 20200", 3, "max_value"),
    ("references.yaml", "year: 2020", 'year: "2020"', 3, "wrong-type"),
    ("references.yaml", "kind: trial", "kind: rumour", 6, "unknown-choice"),
    ("references.yaml", 'url: "https://trials.example/1"', 'doi: "10.1000/mice"', 8, "duplicate"),
    ("glossary.yaml", "checked: {zh-hant: true}", "checked: {zh-hans: true}", 4, "unknown-language"),
    ("glossary.yaml", ', zh-hant: "老鼠"', "", 2, "missing-field"),
    ("lessons/en/first.md", "term:mouse", "term:rat", 6, "unknown-term"),
    ("lessons/en/first.md", "claim:small", "claim:large", 10, "unknown-claim"),
    ("lessons/en/first.md", "ref:smith2020", "ref:jones2019", 10, "unknown-ref"),
    ("lessons/en/first.md", " {#size}", "", 8, "section-without-key"),
    ("lessons/en/first.md", "is an animal", "is <i>an</i> animal", 6, "raw-html"),
    ("lessons/en/first.md", "is an animal", "is " + "very " * 601, 6, "too-many-words"),
    ("lessons/en/second.md", "[It was watched]", "[It was watched](javascript:x) [It]", 8, "bad-link"),
    ("lessons/en/first.md", "is an animal", "is an\x07 animal", 6, "unseen-character"),
    ("lessons/en/first.md", "---\n", "", 1, "no-front-matter"),
    ("lessons/en/first.md", 'takeaway: "Mice are small."\n', "", 2, "missing-field"),
    ("lessons/en/first.md", "figure: many-cells", "figure: A mouse", 4, "invalid_key"),
    ("lessons/en/first.md", "figure: many-cells", "picture: a-mouse", 4, "unknown-field"),
    ("lessons/en/first.md", "figure: many-cells", "title: Again", 4, "duplicate-key"),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "code"), ONE_MISTAKE)
def test_a_mistake_is_found_where_it_stands(folder, name, old, new, line, code):
    edit(folder, name, old, new)
    assert mistakes(folder) == [(name, line, code)]


# What makes a YAML file unreadable is said once, not once more for everything that is now missing elsewhere.
UNREADABLE = [
    (b"- key: a\n  title: ]", 2, "bad-yaml"),
    (b"- &a {key: a}\n- *a\n", 2, "alias"),
    (b"- key: a\n- !!python/object/apply:os.system [ls]\n", 2, "tag"),
    (b"- key: !secret a\n", 1, "tag"),
    (b"- key: a\n---\n- key: b\n", 2, "second-document"),
    (b"[" * 500, 1, "too-deep"),
    (b"", 1, "empty"),
    (b"# nothing yet\n", 1, "empty"),
    (b"key: a\n", 1, "wrong-type"),
    (b"\xef\xbb\xbf- key: a\n", 1, "byte-order-mark"),
    (b"- key: a\n- key: \x00\n", 2, "nul"),
    (b"- key: a\n- key: \xff\n", 2, "not-utf-8"),
    ("- key: a\n".encode("utf-16"), 1, "nul"),
    (b"- key: a\n- key: \x07\n", 2, "unseen-character"),
    (b"#" * 20_000_001, 0, "too-large"),
]


@pytest.mark.parametrize(("content", "line", "code"), UNREADABLE, ids=[code for _, _, code in UNREADABLE])
@pytest.mark.parametrize("name", ["claims.yaml", "references.yaml", "glossary.yaml"])
def test_an_unreadable_file_is_one_mistake(folder, name, content, line, code):
    (folder / name).write_bytes(content)
    assert mistakes(folder) == [(name, line, code)]


def test_an_unreadable_course_file_is_one_mistake(folder):
    edit(folder, "course.yaml", "slug: mice", "slug: [mice")
    assert mistakes(folder) == [("course.yaml", 2, "bad-yaml")]


@pytest.mark.parametrize("name", ["course.yaml", "claims.yaml", "references.yaml", "glossary.yaml"])
def test_a_missing_file_is_one_mistake(folder, name):
    (folder / name).unlink()
    assert mistakes(folder) == [(name, 0, "missing-file")]


def test_an_entry_that_is_no_record_is_a_mistake_in_its_line(folder):
    edit(folder, "glossary.yaml", "- key: mouse", "- rat\n- key: mouse")
    assert mistakes(folder) == [("glossary.yaml", 1, "wrong-type")]


def test_a_name_of_a_field_must_be_a_word(folder):
    edit(folder, "glossary.yaml", "- key: mouse", "- key: mouse\n  1: one")
    assert mistakes(folder) == [("glossary.yaml", 2, "bad-key")]


def test_a_lesson_without_its_place_in_the_course_is_a_mistake(folder):
    (folder / "lessons/en/third.md").write_text("---\ntitle: Third\ntakeaway: One more.\n---\nWords.\n")
    assert mistakes(folder) == [("lessons/en/third.md", 1, "lesson-not-in-course")]


def test_the_address_of_the_printed_course_is_not_a_lesson(folder):
    edit(folder, "course.yaml", "      - second\n", "      - second\n      - print\n")
    (folder / "lessons/en/print.md").write_text("---\ntitle: Third\ntakeaway: One more.\n---\nWords.\n")
    assert mistakes(folder) == [
        ("course.yaml", 13, "reserved"),
        ("lessons/en/print.md", 1, "lesson-not-in-course"),
    ]


def test_an_unknown_language_and_files_that_do_not_belong_are_mistakes(folder):
    (folder / "lessons/fr").mkdir()
    (folder / "lessons/en/first.txt").write_text("")
    (folder / "lessons/first.md").write_text("")
    assert mistakes(folder) == [
        ("lessons/en/first.txt", 0, "unexpected-file"),
        ("lessons/first.md", 0, "unexpected-file"),
        ("lessons/fr", 0, "unknown-language"),
    ]


def test_a_translation_without_its_source_is_a_mistake(folder):
    (folder / "lessons/zh-hant").mkdir()
    (folder / "lessons/en/second.md").rename(folder / "lessons/zh-hant/second.md")
    assert mistakes(folder) == [("course.yaml", 12, "lesson-without-file")]


def test_a_figure_is_named_in_the_source_language_only(folder):
    (folder / "lessons/zh-hant").mkdir()
    text = (folder / "lessons/en/first.md").read_text()
    (folder / "lessons/zh-hant/first.md").write_text(text)
    assert mistakes(folder) == [("lessons/zh-hant/first.md", 4, "unknown-field")]


def test_an_empty_lesson_is_a_mistake(folder):
    (folder / "lessons/en/second.md").write_text("---\ntitle: Second\ntakeaway: Nothing.\n---\n\n")
    assert mistakes(folder) == [("lessons/en/second.md", 6, "blank")]


def test_a_lesson_over_a_megabyte_is_refused_unread(folder):
    (folder / "lessons/en/second.md").write_text("x" * 1_000_001)
    assert mistakes(folder) == [("lessons/en/second.md", 0, "too-large")]


@pytest.mark.parametrize("name", ["claims.yaml", "lessons/en/first.md"])
def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path, name):
    (folder / name).rename(tmp_path / "elsewhere")
    (folder / name).symlink_to(tmp_path / "elsewhere")
    assert mistakes(folder) == [(name, 0, "outside")]


def test_a_folder_of_lessons_elsewhere_is_not_followed(folder, tmp_path):
    (folder / "lessons/en").rename(tmp_path / "elsewhere")
    (folder / "lessons/en").symlink_to(tmp_path / "elsewhere")
    assert [code for _, _, code in mistakes(folder)] == ["lesson-without-file"] * 2 + ["unexpected-file"]


def test_a_path_that_is_no_folder_is_said_so(folder):
    assert mistakes(folder / "course.yaml") == [(".", 0, "no-folder")]
    assert mistakes(folder / "nowhere") == [(".", 0, "no-folder")]


@pytest.mark.django_db
def test_every_mistake_is_printed_at_once_and_nothing_is_changed(folder, run_import):
    run_import(folder)
    edit(folder, "references.yaml", "On mice", "On rats")
    edit(folder, "claims.yaml", "level: mice", "level: rats")
    edit(folder, "lessons/en/second.md", "claim:watched", "claim:seen")
    with pytest.raises(CommandError) as raised:
        run_import(folder)
    levels = "established, trial, early-trial, patient-samples, mice, laboratory, idea, record, support"
    assert str(raised.value).splitlines() == [
        "Nothing was imported. Mistakes to mend: 2.",
        f"{folder}/claims.yaml:3: “level” is “rats”. Use one of: {levels}.",
        f"{folder}/lessons/en/second.md:8: There is no claim “seen”. Correct the link or add the claim.",
    ]
    assert Reference.objects.get(key="smith2020").title == "On mice"


@pytest.mark.django_db
def test_a_folder_with_a_mistake_leaves_an_empty_database_empty(folder, run_import):
    edit(folder, "claims.yaml", "level: mice", "level: rats")
    with pytest.raises(CommandError) as raised:
        run_import(folder)
    assert raised.value.returncode == 1
    assert not Course.objects.exists()


ZH = "lessons/zh-hant/first.md"


@pytest.fixture
def translated(folder):
    """The folder with a translation of its first lesson."""
    (folder / "lessons/zh-hant").mkdir()
    text = (folder / "lessons/en/first.md").read_text(encoding="utf-8")
    (folder / ZH).write_text(text.replace("figure: many-cells\n", ""), encoding="utf-8")
    return folder


# The source is in its place and right: each of these is about the translation alone.
IN_A_TRANSLATION = [
    ("claim:small", "claim:large", 9, "unknown-claim"),
    ("ref:smith2020", "ref:jones2019", 9, "unknown-ref"),
    ("term:mouse", "term:rat", 5, "unknown-term"),
    ('takeaway: "Mice are small."\n', "", 2, "missing-field"),
    ('title: "The first lesson"', "title: 2026", 2, "wrong-type"),
    ('title: "The first lesson"', 'title: "The first lesson', 3, "bad-yaml"),
    ("is an animal", "is an <i>animal</i>", 5, "raw-html"),
    ("is an animal", "有放療", 5, "not-hong-kong"),
    ("## Size", "## More {#size}\n\nWords?\n\n## Size", 11, "duplicate-section"),
]


@pytest.mark.parametrize(("old", "new", "line", "code"), IN_A_TRANSLATION)
def test_a_mistake_in_a_translation_is_found_where_it_stands(translated, old, new, line, code):
    edit(translated, ZH, old, new)
    assert mistakes(translated) == [(ZH, line, code)]


@pytest.mark.parametrize("end", [b"\r\n", b"\r"], ids=["windows", "old mac"])
def test_foreign_line_ends_do_not_shift_the_line_of_a_mistake(translated, end):
    edit(translated, ZH, "claim:small", "claim:large")
    edit(translated, "claims.yaml", "level: trial", "level: rats")
    for name in (ZH, "claims.yaml"):
        (translated / name).write_bytes((translated / name).read_bytes().replace(b"\n", end))
    assert mistakes(translated) == [("claims.yaml", 9, "unknown-choice"), (ZH, 9, "unknown-claim")]


UNREADABLE_LESSONS = [
    ("文字".encode("big5"), 10, "not-utf-8"),
    (b"\x00", 10, "nul"),
    ("\ud800".encode("utf-8", "surrogatepass"), 10, "not-utf-8"),
    (b"\x1b", 10, "unseen-character"),
]


@pytest.mark.parametrize(("tail", "line", "code"), UNREADABLE_LESSONS, ids=["big5", "nul", "surrogate", "escape"])
def test_a_lesson_in_another_encoding_is_one_mistake(translated, tail, line, code):
    with (translated / ZH).open("ab") as file:
        file.write(tail)
    assert mistakes(translated) == [(ZH, line, code)]


@pytest.mark.parametrize("codec", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_lesson_saved_as_something_else_than_plain_utf_8_is_one_mistake(translated, codec):
    text = (translated / ZH).read_text(encoding="utf-8")
    (translated / ZH).write_text(text, encoding=codec)
    assert [(name, line) for name, line, _ in mistakes(translated)] == [(ZH, 1)]


def test_mistakes_of_every_file_are_told_together_in_order(translated):
    edit(translated, "course.yaml", "About mice", "About <b>mice</b>")
    edit(translated, "course.yaml", "We offer", "We <b>offer</b>")
    edit(translated, "claims.yaml", "level: mice", "level: rats")
    edit(translated, "references.yaml", "10.1000/mice", "mice")
    edit(translated, "glossary.yaml", "zh-hant: true", "zh-hans: true")
    edit(translated, "lessons/en/first.md", "term:mouse", "term:rat")
    edit(translated, ZH, "---\nDo", 'made_from: {size: "short", sise: "0123456789abcdef"}\n---\nDo')
    (translated / "corrections.yaml").write_bytes(b"\xff")
    (translated / "ladders.yaml").write_text("- key: drug\n  lesson: first\n", encoding="utf-8")
    (translated / "lessons/fr").mkdir()
    (translated / "lessons/en/second.md").unlink()
    assert mistakes(translated) == [
        ("claims.yaml", 3, "unknown-choice"),
        ("corrections.yaml", 1, "not-utf-8"),
        ("course.yaml", 5, "raw-html"),
        ("course.yaml", 12, "lesson-without-file"),
        ("glossary.yaml", 4, "unknown-language"),
        ("ladders.yaml", 1, "missing-field"),
        ("ladders.yaml", 1, "missing-field"),
        ("lessons/en/first.md", 6, "unknown-term"),
        ("lessons/fr", 0, "unknown-language"),
        (ZH, 4, "bad-fingerprint"),
        (ZH, 4, "unknown-section"),
        ("references.yaml", 4, "invalid_doi"),
    ]
