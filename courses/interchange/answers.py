"""Reads the answers to warnings from the front matter of a lesson, in the form that records hold them."""

from django.core.exceptions import ValidationError

from courses.interchange.faults import Sheet
from courses.interchange.fields import check
from courses.interchange.yaml_lines import Block, Items
from courses.models.warning_answer import WarningAnswer

# What a file calls the columns.
FIELDS = {"warning": "code", "at": "at", "answer": "answer"}


def read_answers(sheet: Sheet, block: Block) -> list[dict]:
    """Return the answers in `block`, sorted, after noting every mistake in them."""
    given = block.get("answers")
    if given is None:
        return []
    if not isinstance(given, Items):
        sheet.fault(block.lines["answers"], "wrong-type", "“answers” must be a list of warning, at and answer.")
        return []
    found: list[dict] = []
    for line, item in zip(given.lines, given, strict=True):
        answer = _read(sheet, line, item)
        if answer and any(_same(answer, other) for other in found):
            sheet.fault(line, "duplicate", "This warning is answered twice. Remove one answer.")
        elif answer:
            found.append(answer)
    return in_order(found)


def stored_answers(text) -> list[dict]:
    """Return the answers of a lesson text in the database in the same form; reads `answers.all()`."""
    return in_order([{"warning": row.code, "at": row.at, "answer": row.answer} for row in text.answers.all()])


def in_order(answers: list[dict]) -> list[dict]:
    """Return the answers in the one order in which they compare: nobody's order means anything."""
    return sorted(answers, key=lambda answer: (answer["warning"], answer.get("at", "")))


def _same(answer: dict, other: dict) -> bool:
    return (answer["warning"], answer["at"]) == (other["warning"], other["at"])


def _read(sheet: Sheet, line: int, item) -> dict | None:
    """Return one answer, or None after noting what is wrong with it."""
    if not isinstance(item, Block):
        return sheet.fault(line, "wrong-type", "An answer is written as fields: warning, at and answer.")
    before = len(sheet.faults)
    for name in (name for name in item if name not in FIELDS):
        message = f"An answer has no field “{name}”. Remove it, or use one of: {', '.join(FIELDS)}."
        sheet.fault(item.lines[name], "unknown-field", message)
    answer = {name: _field(sheet, item, name) for name in FIELDS}
    if len(sheet.faults) == before:
        _check_rules(sheet, item, answer)
    return answer if len(sheet.faults) == before else None


def _field(sheet: Sheet, item: Block, name: str) -> str | None:
    if item.get(name) is None:
        if name == "at":
            return ""
        return sheet.fault(item.line_of(name), "missing-field", f"The answer has no “{name}”. Add “{name}: …”.")
    field = WarningAnswer._meta.get_field(FIELDS[name])
    return check(sheet, item.lines[name], name, field, item[name])


def _check_rules(sheet: Sheet, item: Block, answer: dict) -> None:
    try:
        WarningAnswer(**{FIELDS[name]: value for name, value in answer.items()}).clean()
    except ValidationError as error:
        for mistake in error.error_dict["at"]:
            sheet.fault(item.line_of("at"), mistake.code, f"“at”: {' '.join(mistake.messages)}")
