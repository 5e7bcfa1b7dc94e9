"""Writes `made_from` into the front matter of translated lessons, and leaves every other line as it is."""

from collections.abc import Iterable
from pathlib import Path

import yaml

from courses.interchange.records import CourseFolder, Located
from courses.interchange.text_problems import section_names
from courses.models import SOURCE_LANGUAGE
from courses.translations import TITLE, said_by_records, section_digests, title_digest


class Unmarkable(Exception):  # noqa: N818 - it says what stands in the way
    """Why nothing can be written, in words for the author."""


def mark(found: CourseFolder, root: Path, language: str, named: Iterable[str]) -> list[str]:
    """Note in the lessons in `language` of the folder at `root` which source they were made from.

    `found` is what the folder says. `named` are lessons, or parts as lesson#section (TITLE too): they get the present
    source, whatever they had; without any, each part that has none. Returns the files that were written. Raises
    Unmarkable for a name that is not there.
    """
    digests = _digests(found)
    texts = {text.record["lesson"]: text for text in found.texts if text.record["language"] == language}
    wanted = _wanted(named, texts)
    written = []
    for slug, text in texts.items():
        made_from = _made_from(text, digests[slug], wanted.get(slug, set()))
        if made_from != text.record.get("made_from", {}):
            path = root / text.path
            path.write_text(_with_block(path.read_text(encoding="utf-8"), made_from), encoding="utf-8", newline="\n")
            written.append(text.path)
    return written


def _digests(found: CourseFolder) -> dict[str, dict[str, str]]:
    said = said_by_records(claim.record for claim in found.claims)
    return {
        text.record["lesson"]: {TITLE: title_digest(text.record.get("title", ""), text.record.get("takeaway", ""))}
        | section_digests(text.record.get("body", ""), said)
        for text in found.texts
        if text.record["language"] == SOURCE_LANGUAGE
    }


def _wanted(named: Iterable[str], texts: dict[str, Located]) -> dict[str, set[str]]:
    """Return the sections that were named, by lesson."""
    wanted: dict[str, set[str]] = {}
    for name in named:
        slug, _, section = name.partition("#")
        there = _parts(texts[slug]) if slug in texts else []
        if not there or (section and section not in there):
            raise Unmarkable(f"The folder has no translation of “{name}”. Correct the name.")
        wanted.setdefault(slug, set()).update([section] if section else there)
    return wanted


def _parts(text: Located) -> list[str]:
    return [TITLE, *section_names(text.record.get("body", ""))]


def _made_from(text: Located, source: dict[str, str], wanted: set[str]) -> dict[str, str]:
    """Return what a translation shall remember, in the order of its sections; what its source lacks, as it was."""
    before = text.record.get("made_from", {})
    made = {}
    for name in _parts(text):
        digest = source.get(name) if name in wanted or name not in before else before[name]
        if digest or name in before:
            made[name] = digest or before[name]
    return made


def _with_block(text: str, made_from: dict[str, str]) -> str:
    """Return the file with `made_from` in its front matter, in the place where it stood or else as its last field."""
    lines = text.split("\n")
    end = next(at for at, line in enumerate(lines) if at and line.rstrip() == "---")
    start = next((at for at in range(1, end) if lines[at].startswith("made_from:")), end)
    rest = start
    while rest < end and (rest == start or lines[rest].startswith((" ", "\t", "}"))):
        rest += 1
    block = ["made_from:", *(f'  {_quoted(name)}: "{digest}"' for name, digest in made_from.items())]
    return "\n".join([*lines[:start], *(block if made_from else []), *lines[rest:]])


def _quoted(name: str) -> str:
    """Return the name of a section as YAML reads it back: 2026, no and null need quotes."""
    return yaml.safe_dump(name, width=float("inf")).partition("\n")[0]
