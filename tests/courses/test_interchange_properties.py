"""Whatever people write, an export says it and an import understands it: in both languages, to the byte."""

import tempfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.actions.import_course import import_course
from courses.interchange.reader import examine_folder
from courses.interchange.records import CourseFolder, canonical, digest
from courses.interchange.writer import as_record
from courses.models import Answer, Claim, Correction, Course, LessonText, Reference, Rung, Term, TermText
from courses.translations import TITLE
from tests.courses.test_export import contents, empty
from tests.factories.course_folder import edit
from tests.factories.courses import (
    add_text,
    make_claim,
    make_correction,
    make_ladder,
    make_lesson,
    make_reference,
    make_term,
)

pytestmark = pytest.mark.django_db

# What YAML, Markdown or a file may mistake for something else.
PIECES = [
    *("yes", "no", "null", "~", "true", "y", "2026-11-23", "1e3", "0x1F", "0o17", "1_000", "12:30:45", ".5", "-1", "="),
    *("'", '"', "''", '""', ": ", ":", " #", "# ", "#", "- ", "-", "---", "...", "? ", "| ", "> ", "%", "@", "`", "!!"),
    *("{", "}", "[", "]", ",", "&a ", "*a", "<<", "\\", "\\\\", "\\n", "{{", "{%", "${x}", "word ", "long " * 40),
    *("\n", "\n\n", "\n---\n", "\n...\n", "\n- item\n", "\n  indented\n", "\n \n", "\t", "  ", "\r\n", "\r", "\n# a\n"),
    *("\u00a0", "\u2028", "\u2029", "\u0085", "\ufeff", "\u200b", "\u200d", "\u202e", "\u3000", "\ufffe", "\ufffd"),
    *(
        "文字。",
        "「引號」",
        "，",
        "：",
        "——",
        "……",
        "《書名》",
        "（註）",
        "😀",
        "👩🏽‍⚕️",
        "é",
        "e\u0301",
        "𠮷",
        "\U0010ffff",
    ),
]
# Control characters are refused with the line that they stand in, and a database takes no halves of surrogate pairs.
PLAIN = st.characters(
    exclude_categories=("Cs",), exclude_characters=[*map(chr, range(9)), *map(chr, range(11, 32)), "\x7f"]
)


def texts(most: int, *, lines: bool = True) -> st.SearchStrategy[str]:
    """Return texts of at most so many characters that are not empty once the space around them is gone."""
    pieces = st.lists(st.sampled_from(PIECES) | st.text(PLAIN, max_size=8), min_size=1, max_size=8).map("".join)
    whole = pieces if lines else pieces.map(lambda text: " ".join(text.splitlines()))
    return whole.map(lambda text: canonical(text)[:most].strip()).filter(bool)


KEYS = st.sampled_from(["size", "2026", "no", "null", "1e3", "on", "0x1f", "a-b"])
NAMES, LINES, TEXTS = texts(200, lines=False), texts(300), texts(2000)


@st.composite
def translations(draw, *fields):
    """Return words in English, and mostly in Chinese too, for `fields` of (name, strategy)."""
    codes = ["en", "zh-hant"] if draw(st.integers(0, 3)) else ["en"]
    return {code: {name: draw(strategy) for name, strategy in fields} for code in codes}


@st.composite
def courses(draw):
    """Return the words of a whole small course."""
    return {
        "course": draw(translations(("title", NAMES), ("summary", LINES), ("introduction", TEXTS))),
        "module": draw(translations(("title", NAMES))),
        "lesson": draw(translations(("title", NAMES), ("takeaway", LINES), ("body", TEXTS))),
        "claim": draw(
            translations(("statement", LINES), ("rests_on", LINES), ("does_not_show", LINES), ("numbers", LINES))
        ),
        "term": draw(translations(("name", NAMES), ("definition", LINES))),
        "correction": draw(translations(("was", LINES), ("now", LINES), ("why", LINES))),
        "ladder": draw(translations(("name", NAMES))),
        "rung": draw(translations(("remark", LINES))),
        "reference": {
            name: draw(texts(most, lines=False))
            for name, most in (("authors", 200), ("title", 200), ("journal", 200), ("volume", 20), ("issue", 20))
        }
        | {"not_verified": draw(LINES)},
        "note": draw(LINES),
        "answer": {"at": draw(NAMES), "answer": draw(LINES)},
        "section": draw(KEYS),
        "made_from": draw(st.text("0123456789abcdef", min_size=16, max_size=16)),
    }


def store(words: dict) -> Course:
    """Store the course as an editor would type it."""
    section = words["section"]
    lesson = make_lesson("first-lesson")
    course, module = lesson.course, lesson.module
    reference = make_reference(**words["reference"])
    claim = make_claim(lesson=lesson, references=[reference], note=words["note"])
    ladder = make_ladder(lesson=lesson, rungs={"mice": Answer.NOT_KNOWN})
    things = {
        "course": course,
        "module": module,
        "lesson": lesson,
        "claim": claim,
        "term": make_term(),
        "correction": make_correction(lesson=lesson),
        "ladder": ladder,
        "rung": ladder.rungs.get(),
    }
    for name, thing in things.items():
        thing.texts.all().delete()
        for code, fields in words[name].items():
            ending = {"body": f"{fields['body']}\n\n## A section {{#{section}}}\n\nEnd."} if name == "lesson" else {}
            add_text(thing, code, **fields | ending)
    for text in lesson.texts.all():
        text.answers.create(code="no-claim", **words["answer"])
        if text.language != "en":
            text.made_from = {section: words["made_from"]}
            text.save()
    return course


def records_of(course: Course) -> dict[str, list[dict]]:
    """Return what the database says, by the names that a folder gives its parts."""
    rows = {
        "texts": LessonText.objects.filter(lesson__course=course),
        "modules": course.modules.all(),
        "references": Reference.objects.all(),
        "claims": Claim.objects.all(),
        "terms": Term.objects.all(),
        "corrections": Correction.objects.all(),
        "ladders": course.ladders.all(),
        "rungs": Rung.objects.all(),
    }
    return {"course": [as_record(course)]} | {
        name: sorted((as_record(row) for row in found), key=digest) for name, found in rows.items()
    }


def records_in(found: CourseFolder) -> dict[str, list[dict]]:
    """Return what the folder says in the same form."""
    parts = ("texts", "modules", "references", "claims", "terms", "corrections", "ladders", "rungs")
    return {"course": [found.course.record]} | {
        name: sorted((each.record for each in getattr(found, name)), key=digest) for name in parts
    }


def export(course: Course, path: Path, *options: str) -> Path:
    """Write the course to `path`."""
    call_command("export_course", course.slug, str(path), *options, verbosity=0)
    return path


@settings(max_examples=15, deadline=None)
@given(courses())
def test_an_export_says_what_the_database_says_and_an_import_makes_the_same_again(words):
    with transaction.atomic(), tempfile.TemporaryDirectory() as home:
        course = store(words)
        first = export(course, Path(home) / "first")
        # Wild text may break rules for Markdown; that is no matter of what the files say.
        found, _ = examine_folder(first)
        before = records_of(course)
        assert records_in(found) == before
        report = import_course(folder=found)
        assert (report.created, report.changed, report.kept) == ([], [], [])
        empty()
        import_course(folder=found)
        again = Course.objects.get()
        assert records_of(again) == before
        assert contents(export(again, Path(home) / "second")) == contents(first)
        transaction.set_rollback(True)


@settings(max_examples=5, deadline=None)
@given(courses(), courses())
def test_a_changed_folder_waits_beside_the_first_and_is_what_is_exported(words, others):
    with transaction.atomic(), tempfile.TemporaryDirectory() as home:
        folders = []
        for number, said in enumerate((words, others)):
            folders.append(export(store(said), Path(home) / f"folder-{number}"))
            empty()
        first, second = (examine_folder(folder)[0] for folder in folders)
        import_course(folder=first)
        import_course(folder=second)
        # What only the first one has in Chinese stays: no folder takes a translation away.
        newest = export(Course.objects.get(), Path(home) / "newest")
        if covers(others, words):
            assert contents(newest) == contents(folders[1])
        found, _ = examine_folder(newest)
        report = import_course(folder=found)
        assert (report.created, report.changed, report.kept, report.missing) == ([], [], [], [])
        assert contents(export(Course.objects.get(), Path(home) / "public", "--public")) == contents(folders[0])
        empty()
        import_course(folder=found)
        assert contents(export(Course.objects.get(), Path(home) / "again")) == contents(newest)
        transaction.set_rollback(True)


def covers(others: dict, words: dict) -> bool:
    """Tell whether everything that stands in Chinese in `words` does so in `others`."""
    things = ("course", "module", "lesson", "claim", "term", "correction", "ladder", "rung")
    return all("zh-hant" in others[name] or "zh-hant" not in words[name] for name in things)


def test_nothing_that_could_be_mistaken_is_changed_at_any_place(tmp_path):
    lesson = make_lesson("first-lesson")
    shapes = ["{}", "a{}", "{}z", "a{}z", "a {} z", "one\n{}\nthree", "a\n\n{}z"]
    words = [text for piece in PIECES for shape in shapes if (text := canonical(shape.replace("{}", piece)))]
    terms = Term.objects.bulk_create(Term(key=f"word-{number}") for number in range(len(words)))
    rows = zip(terms, words, strict=True)
    TermText.objects.bulk_create(
        TermText(term=term, language=code, name=" ".join(text.splitlines())[:200].strip() or "x", definition=text)
        for term, text in rows
        for code in ("en", "zh-hant")
    )
    lesson.texts.update(body="\n\n".join(["First.", *words, "Last."]))
    first = export(lesson.course, tmp_path / "first")
    found, _ = examine_folder(first)
    assert records_in(found) == records_of(lesson.course)


@pytest.mark.parametrize("key", ["2026", "no", "null", "0x1f", "size"])
def test_a_section_may_have_any_key_and_its_translation_still_be_marked(folder, key):
    edit(folder, "lessons/en/first.md", "{#size}", f"{{#{key}}}")
    (folder / "lessons/zh-hant").mkdir()
    text = (folder / "lessons/en/first.md").read_text(encoding="utf-8").replace("figure: many-cells\n", "")
    (folder / "lessons/zh-hant/first.md").write_text(text, encoding="utf-8")
    call_command("mark_translation", str(folder), "zh-hant", stdout=StringIO())
    found, faults = examine_folder(folder)
    assert faults == []
    (made_from,) = [each.record["made_from"] for each in found.texts if "made_from" in each.record]
    assert list(made_from) == [TITLE, "opening", key]
