"""Checks the fields of one record against the model they will be stored in.

Lengths, choices and patterns are the model fields' own; nothing of them is written down a second time.
"""

import re
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from courses.interchange.faults import Sheet
from courses.interchange.records import Shape, canonical
from courses.interchange.yaml_lines import UNREADABLE, Block, Items
from courses.models import SOURCE_LANGUAGE

LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)
# What a database or an XML feed may refuse: control characters and halves of surrogate pairs ("\ud800" in YAML).
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def _is_day(value) -> bool:
    return isinstance(value, str | date) and not isinstance(value, datetime)


_TYPES = (
    (models.BooleanField, lambda value: isinstance(value, bool), "true or false"),
    (models.DateField, _is_day, "a day such as 2026-11-23"),
    (models.IntegerField, lambda value: isinstance(value, int) and not isinstance(value, bool), "a whole number"),
    (models.Field, lambda value: isinstance(value, str), "text; put it in quotes"),
)


def read_record(sheet: Sheet, block, shape: Shape, *, also: tuple[str, ...] = (), line: int = 1) -> dict | None:
    """Return the columns and words of a record after noting every mistake in them; None when it is no mapping.

    `also` names fields that this file may have beside those of `shape`; `line` is where the record stands.
    Links are not looked at.
    """
    if not isinstance(block, Block):
        return sheet.fault(line, "wrong-type", f"A {shape.name} is written as fields: “name: value” in each line.")
    before = len(sheet.faults)
    allowed = [*shape.names, *also]
    for name in (name for name in block if name not in allowed):
        message = f"A {shape.name} has no field “{name}”. Remove it, or use one of: {', '.join(allowed)}."
        sheet.fault(block.lines[name], "unknown-field", message)
    record = {name: _column(sheet, block, shape, name) for name in shape.fields if name not in shape.derived}
    record |= _words(sheet, block, shape)
    if len(sheet.faults) == before:  # a rule about two fields says nothing new while one of them is wrong
        _check_rules(sheet, block, shape, record)
    return canonical(record)


def read_keys(sheet: Sheet, block: Block, name: str, field: models.Field) -> list[str]:
    """Return the list of keys in the field `name`, each once, after noting every mistake in it.

    `field` is the column that holds such a key in the model it names.
    """
    given = block.get(name)
    if given is None:
        return []
    if not isinstance(given, Items):
        sheet.fault(block.lines[name], "wrong-type", f"“{name}” must be a list, such as [first, second].")
        return []
    keys: list[str] = []
    for line, value in zip(given.lines, given, strict=True):
        key = check(sheet, line, name, field, value)
        if key in keys:
            sheet.fault(line, "duplicate", f"“{key}” stands here twice. Remove one.")
        elif key is not None:
            keys.append(key)
    return keys


def check(sheet: Sheet, line: int, name: str, field: models.Field, value):
    """Return `value` as `field` stores it, or None after noting what is wrong with it."""
    if value is UNREADABLE:
        return None
    fits, wanted = next((fits, words) for kind, fits, words in _TYPES if isinstance(field, kind))
    if not fits(value):
        return sheet.fault(line, "wrong-type", f"“{name}” must be {wanted}.")
    value = canonical(value) if isinstance(value, str) else value
    if isinstance(value, str) and (unseen := _UNSEEN.search(value)):
        line += value.count("\n", 0, unseen.start())
        return sheet.fault(line, "unseen-character", f"“{name}” holds a character that cannot be seen. Delete it.")
    if field.choices and value not in dict(field.flatchoices):
        known = ", ".join(choice for choice, _ in field.flatchoices)
        return sheet.fault(line, "unknown-choice", f"“{name}” is “{value}”. Use one of: {known}.")
    try:
        if field.max_length:  # a TextField checks its length only in forms
            MaxLengthValidator(field.max_length)(value)
        return field.clean(value, None)
    except ValidationError as error:
        for each in error.error_list:
            sheet.fault(line, each.code or "invalid", f"“{name}”: {' '.join(each.messages)}")


def is_required(field: models.Field) -> bool:
    """Tell whether a file must give the field: it may not be blank and has no default."""
    return not field.blank and not field.has_default()


def _column(sheet: Sheet, block: Block, shape: Shape, name: str):
    field = shape.model._meta.get_field(name)
    if block.get(name) is not None:
        # of a foreign key the key is checked; whether it exists is seen when all files are read
        return check(sheet, block.lines[name], name, getattr(field, "target_field", field), block[name])
    if is_required(field):
        sheet.fault(block.line_of(name), "missing-field", f"The {shape.name} has no “{name}”. Add “{name}: …”.")
    return field.get_default()


def _words(sheet: Sheet, block: Block, shape: Shape) -> dict[str, dict]:
    """Return the words by field and language; a language that is begun must have what its model requires."""
    words = {name: _languages(sheet, block, shape, name) for name in shape.words}
    begun = [code for code in LANGUAGES if code == SOURCE_LANGUAGE or any(code in given for given in words.values())]
    for name in shape.words:
        if name in block and not isinstance(block[name], Block):
            continue  # already noted
        for code in begun if is_required(shape.words_model._meta.get_field(name)) else ():
            if code not in words[name]:
                message = f"The {shape.name} has no “{name}” in {code}. Add “{name}: {{{code}: …}}”."
                sheet.fault(block.line_of(name), "missing-field", message)
    return words


def _languages(sheet: Sheet, block: Block, shape: Shape, name: str) -> dict:
    given = block.get(name)
    if given is None:
        return {}
    if not isinstance(given, Block):
        message = f"“{name}” must name its language: {{{SOURCE_LANGUAGE}: …}}."
        sheet.fault(block.lines[name], "wrong-type", message)
        return {}
    field = shape.words_model._meta.get_field(name)
    words = {}
    for code, value in given.items():
        if code not in LANGUAGES:
            message = f"“{code}” is no language of the portal. Use one of: {', '.join(LANGUAGES)}."
            sheet.fault(given.lines[code], "unknown-language", message)
        elif value is not None:
            words[code] = check(sheet, given.lines[code], f"{name} ({code})", field, value)
    return words


def _check_rules(sheet: Sheet, block: Block, shape: Shape, record: dict) -> None:
    """Note what the model's own `clean` says about the record as a whole."""
    columns = {name: shape.model._meta.get_field(name).attname for name in shape.fields}
    thing = shape.model(**{columns[name]: record[name] for name in columns if record.get(name) is not None})
    try:
        thing.clean()
    except ValidationError as error:
        for name, mistakes in error.error_dict.items():
            for mistake in mistakes:
                sheet.fault(block.line_of(name), mistake.code, f"“{name}”: {' '.join(mistake.messages)}")
