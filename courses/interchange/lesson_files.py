"""Reads `lessons/<language>/<slug>.md`: front matter between two lines of ---, then the Markdown text."""

from courses.interchange import course_file, records, yaml_lines
from courses.interchange.answers import read_answers
from courses.interchange.faults import Sheet
from courses.interchange.fields import LANGUAGES, check, read_record
from courses.interchange.files import MARKDOWN_LIMIT, Folder
from courses.interchange.made_from import FIELDS, read_made_from
from courses.interchange.records import CourseFolder, Located, canonical
from courses.models import SOURCE_LANGUAGE, Lesson, LessonText

_FIGURE = Lesson._meta.get_field("figure")
_BODY = LessonText._meta.get_field("body")


def read_lesson_files(folder: Folder, found: CourseFolder, track) -> None:
    """Add the text of every lesson in every language to `found`, and the figures to its lessons."""
    lessons = {lesson.record["slug"]: lesson for lesson in found.lessons}
    files = [name for language in _languages(folder) for name in _files(folder, language)]
    for name in track(files, "Reading"):
        slug = _slug(name)
        if slug not in lessons and folder.was_read(course_file.NAME):
            message = f"course.yaml names no lesson “{slug}”. Add it to a module there, or delete this file."
            folder.sheet(name).fault(1, "lesson-not-in-course", message)
        text = _read(folder, name, slug)
        if text is not None:
            found.texts.append(text)
            _take_figure(folder.sheet(name), text, lessons.get(slug))
    there = set(files)
    for slug, lesson in lessons.items():
        if f"lessons/{SOURCE_LANGUAGE}/{slug}.md" not in there:
            message = f"There is no file lessons/{SOURCE_LANGUAGE}/{slug}.md. Write it, or remove this line."
            folder.faults.append(lesson.fault("slug", "lesson-without-file", message))


def _slug(name: str) -> str:
    return name.rsplit("/", 1)[1].removesuffix(".md")


def _languages(folder: Folder) -> list[str]:
    """Return the folders of languages after noting what else stands beside them."""
    good = []
    for name in folder.names("lessons"):
        code = name.rsplit("/", 1)[1]
        if not folder.is_folder(name):
            message = f"Lessons stand in a folder a language, such as lessons/{SOURCE_LANGUAGE}/. Move or delete this."
            folder.sheet(name).fault(0, "unexpected-file", message)
        elif code not in LANGUAGES:
            message = f"“{code}” is no language of the portal. Use one of: {', '.join(LANGUAGES)}."
            folder.sheet(name).fault(0, "unknown-language", message)
        else:
            good.append(name)
    return good


def _files(folder: Folder, language: str) -> list[str]:
    names = list(folder.names(language))
    for name in names:
        if not name.endswith(".md"):
            message = "Only lessons, named <slug>.md, belong here. Rename or delete this."
            folder.sheet(name).fault(0, "unexpected-file", message)
    return [name for name in names if name.endswith(".md")]


def _read(folder: Folder, name: str, slug: str) -> Located | None:
    text = folder.text(name, limit=MARKDOWN_LIMIT)
    sheet = folder.sheet(name)
    parts = None if text is None else _split(sheet, text)
    if parts is None:
        return None
    front, body, body_line = parts
    language = name.split("/")[1]
    block = yaml_lines.load(sheet, front, offset=1)
    also = ("figure",) if language == SOURCE_LANGUAGE else FIELDS
    record = None if block is None else read_record(sheet, block, records.LESSON_TEXT, also=also, line=2)
    check(sheet, body_line, "text", _BODY, body)
    if record is None:
        return None
    block.lines["body"] = body_line
    identity = {"lesson": slug, "language": language}
    text = {"body": body, "answers": read_answers(sheet, block)}
    if language != SOURCE_LANGUAGE:
        text["made_from"] = read_made_from(sheet, block)
    return Located(record | identity | canonical(text), name, block)


def _split(sheet: Sheet, text: str) -> tuple[str, str, int] | None:
    """Return front matter, text, and the line that the text starts in."""
    lines = [line.rstrip() if line.startswith("---") else line for line in text.split("\n")]
    if lines[0] != "---" or "---" not in lines[1:]:
        message = "The file must start with a line ---, then title: and takeaway:, then a line ---."
        return sheet.fault(1, "no-front-matter", message)
    end = lines.index("---", 1)
    body = "\n".join(lines[end + 1 :])
    blank = len(body) - len(body.lstrip())
    return "\n".join(lines[1:end]), body.strip(), end + 2 + body.count("\n", 0, blank)


def _take_figure(sheet: Sheet, text: Located, lesson: Located | None) -> None:
    """The figure stands in the source's front matter but belongs to the lesson, whatever its language."""
    key = text.block.get("figure") if text.record["language"] == SOURCE_LANGUAGE else None
    if key is not None:
        key = check(sheet, text.block.lines["figure"], "figure", _FIGURE, key)
    if key and lesson:
        lesson.record["figure"] = key
