"""Reads `course.yaml`: the course, its modules, and which lessons they hold in which order."""

from courses.interchange import records
from courses.interchange.faults import Sheet
from courses.interchange.fields import read_keys, read_record
from courses.interchange.files import Folder
from courses.interchange.records import Located
from courses.interchange.text_problems import introduction_problems
from courses.interchange.yaml_lines import Block, Items
from courses.models import Lesson

NAME = "course.yaml"
_SLUG = Lesson._meta.get_field("slug")


def read_course(folder: Folder) -> tuple[Located, list[Located], list[Located]]:
    """Return the course, its modules and its lessons in reading order; what is wrong is noted in `folder`."""
    block = folder.yaml(NAME)
    sheet = folder.sheet(NAME)
    if block is None:
        return Located({}, NAME, Block(1)), [], []
    record = read_record(sheet, block, records.COURSE)
    if record is None:
        folder.give_up(NAME)
        return Located({}, NAME, Block(1)), [], []
    _check_introduction(sheet, block)
    modules, lessons = [], []
    for position, (line, given) in enumerate(_modules(sheet, block), start=1):
        module = read_record(sheet, given, records.MODULE, line=line)
        if module is not None:
            modules.append(Located(module | {"position": position}, NAME, given))
            lessons += _lessons(sheet, given, module.get("key", ""), after=len(lessons))
    return Located(record, NAME, block), modules, lessons


def _modules(sheet: Sheet, block: Block) -> list[tuple[int, object]]:
    given = block.get("modules")
    if isinstance(given, Items) and given:
        return list(zip(given.lines, given, strict=True))
    sheet.fault(block.line_of("modules"), "missing-field", "The course has no modules. List them under “modules:”.")
    return []


def _lessons(sheet: Sheet, module: Block, key: str, *, after: int) -> list[Located]:
    slugs = read_keys(sheet, module, "lessons", _SLUG)
    if not module.get("lessons"):
        message = "The module has no lessons. List their addresses under “lessons:”."
        sheet.fault(module.line_of("lessons"), "missing-field", message)
    given = module.get("lessons")
    return [
        Located({"slug": slug, "module": key, "position": after + number}, NAME, Block(given.lines[given.index(slug)]))
        for number, slug in enumerate(slugs, start=1)
    ]


def _check_introduction(sheet: Sheet, block: Block) -> None:
    given = block.get("introduction")
    for code, text in given.items() if isinstance(given, Block) else ():
        for problem in introduction_problems(text) if isinstance(text, str) else ():
            sheet.fault(given.lines[code], problem.code, f"Introduction, line {problem.line}: {problem.message}")
