"""What is wrong between the records of a folder: keys that stand twice, links that lead nowhere."""

from collections.abc import Collection, Iterator

from courses.interchange import course_file
from courses.interchange.faults import Fault
from courses.interchange.files import Folder
from courses.interchange.records import CourseFolder, Located
from courses.interchange.text_problems import section_keys
from courses.models import SOURCE_LANGUAGE, Level

REFERENCES, CLAIMS, GLOSSARY = "references.yaml", "claims.yaml", "glossary.yaml"
CORRECTIONS, LADDERS = "corrections.yaml", "ladders.yaml"  # a folder may be without them


class _Anything:
    """Stands for the keys of a file that could not be read, so that one mistake is not reported a hundred times."""

    def __contains__(self, key: str) -> bool:
        return True


def known_keys(folder: Folder, found: CourseFolder) -> dict[str, Collection[str]]:
    """Return what lessons, references, claims and terms are called, as "lesson", "ref", "claim" and "term"."""
    return {
        "lesson": _known(folder, course_file.NAME, found.lessons, "slug"),
        "ref": _known(folder, REFERENCES, found.references, "key"),
        "claim": _known(folder, CLAIMS, found.claims, "key"),
        "term": _known(folder, GLOSSARY, found.terms, "key"),
    }


def cross_faults(found: CourseFolder, known: dict[str, Collection[str]]) -> Iterator[Fault]:
    """Yield every mistake that shows only when the records are seen together; `known` as `known_keys` returns it."""
    yield from _twice(found.modules, "key")
    yield from _twice(found.lessons, "slug")
    for records in (found.references, found.claims, found.terms, found.corrections, found.ladders):
        yield from _twice(records, "key")
    yield from _twice(found.references, "doi")
    yield from _twice(found.rungs, "step", within="ladder")
    for each in (*found.claims, *found.corrections, *found.ladders, *found.rungs):
        yield from _dead_ends(each, known)
    for claim in found.claims:
        yield from _without_reference(claim)
    yield from _section_faults(found)


def _known(folder: Folder, name: str, records: list[Located], field: str) -> Collection[str]:
    return {each.record.get(field) for each in records} if folder.was_read(name) else _Anything()


def _twice(records: list[Located], name: str, *, within: str | None = None) -> Iterator[Fault]:
    """Yield a fault for each value of the field `name` that stood before, in a record with the same `within`."""
    first: dict[tuple, Located] = {}
    for each in records:
        value = each.record.get(name)
        place = (each.record.get(within), value)
        if value is not None and place in first:
            line = first[place].block.line_of(name)
            yield each.fault(name, "duplicate", f"“{value}” already stands in line {line}. Change or remove one.")
        elif value is not None:
            first[place] = each


def _dead_ends(each: Located, known: dict[str, Collection[str]]) -> Iterator[Fault]:
    """Yield a fault for each lesson or reference that a record names and nobody has."""
    lesson, reference = each.record.get("lesson"), each.record.get("reference")
    if lesson is not None and lesson not in known["lesson"]:
        yield each.fault("lesson", "unknown-lesson", f"course.yaml names no lesson “{lesson}”. Correct the address.")
    for name, key in [("reference", reference), *(("references", key) for key in each.record.get("references", []))]:
        if key is not None and key not in known["ref"]:
            message = f"{REFERENCES} has no “{key}”. Correct the key or add the reference."
            yield each.fault(name, "unknown-ref", message, item=key)


def _without_reference(claim: Located) -> Iterator[Fault]:
    if not claim.block.get("references") and claim.record.get("level") != Level.SUPPORT:
        message = "The claim has no reference. Name one, or give it the level “support” if it states no fact."
        yield claim.fault("references", "claim-without-reference", message)


def _section_faults(found: CourseFolder) -> Iterator[Fault]:
    """Yield a fault for each correction of a section that its lesson does not have in the source language."""
    bodies = {
        text.record["lesson"]: text.record.get("body", "")
        for text in found.texts
        if text.record["language"] == SOURCE_LANGUAGE
    }
    for each in found.corrections:
        section, lesson = each.record.get("section"), each.record.get("lesson")
        if section is None:
            continue
        if not each.block.get("lesson"):
            message = "A section is part of a lesson. Add “lesson: …”, or remove the section."
            yield each.fault("section", "section-without-lesson", message)
        elif lesson in bodies and section not in section_keys(bodies[lesson]):
            message = f"The lesson has no section “{section}”. Use the key after ## Heading {{#…}}."
            yield each.fault("section", "unknown-section", message)
