"""What is wrong between the records of a folder: keys that stand twice, links that lead nowhere."""

from collections.abc import Collection, Iterator

from courses.interchange import course_file
from courses.interchange.faults import Fault
from courses.interchange.files import Folder
from courses.interchange.records import CourseFolder, Located
from courses.interchange.text_problems import text_problems
from courses.models import Level

REFERENCES, CLAIMS, GLOSSARY = "references.yaml", "claims.yaml", "glossary.yaml"


class _Anything:
    """Stands for the keys of a file that could not be read, so that one mistake is not reported a hundred times."""

    def __contains__(self, key: str) -> bool:
        return True


def cross_faults(folder: Folder, found: CourseFolder, track) -> Iterator[Fault]:
    """Yield every mistake that shows only when the files are seen together."""
    known = {
        "lesson": _known(folder, course_file.NAME, found.lessons, "slug"),
        "ref": _known(folder, REFERENCES, found.references, "key"),
        "claim": _known(folder, CLAIMS, found.claims, "key"),
        "term": _known(folder, GLOSSARY, found.terms, "key"),
    }
    yield from _twice(found.modules, "key")
    yield from _twice(found.lessons, "slug")
    for records in (found.references, found.claims, found.terms):
        yield from _twice(records, "key")
    yield from _twice(found.references, "doi")
    for claim in found.claims:
        yield from _claim_faults(claim, known)
    for text in track(found.texts, "Checking"):
        for problem in text_problems(text.record.get("body", ""), known):
            line = text.block.lines["body"] + problem.line - 1
            yield Fault(text.path, line, problem.code, problem.message)


def _known(folder: Folder, name: str, records: list[Located], field: str) -> Collection[str]:
    return {each.record.get(field) for each in records} if folder.was_read(name) else _Anything()


def _twice(records: list[Located], name: str) -> Iterator[Fault]:
    first: dict[str, Located] = {}
    for each in records:
        value = each.record.get(name)
        if value is not None and value in first:
            line = first[value].block.line_of(name)
            yield each.fault(name, "duplicate", f"“{value}” already stands in line {line}. Change or remove one.")
        elif value is not None:
            first[value] = each


def _claim_faults(claim: Located, known: dict[str, Collection[str]]) -> Iterator[Fault]:
    lesson, references = claim.record.get("lesson"), claim.record.get("references", [])
    if lesson is not None and lesson not in known["lesson"]:
        yield claim.fault("lesson", "unknown-lesson", f"course.yaml names no lesson “{lesson}”. Correct the address.")
    for key in references:
        if key not in known["ref"]:
            message = f"{REFERENCES} has no “{key}”. Correct the key or add the reference."
            yield claim.fault("references", "unknown-ref", message, item=key)
    if not references and not claim.block.get("references") and claim.record.get("level") != Level.SUPPORT:
        message = "The claim has no reference. Name one, or give it the level “support” if it states no fact."
        yield claim.fault("references", "claim-without-reference", message)
