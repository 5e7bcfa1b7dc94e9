"""What the front matter of a translation says of its source: `made_from`, and `behind`.

`made_from` maps each section to the fingerprint of the source section that it was made from; a section without one
counts as not known. Title and takeaway are one more part, TITLE; without a fingerprint they count as current, as
before they had one. `behind` lists the sections that only one of the two texts has, and that its author knows of.
"""

import re
from collections.abc import Collection, Iterator

from courses.interchange.faults import Fault, Sheet
from courses.interchange.fields import read_keys
from courses.interchange.records import CourseFolder, Located
from courses.interchange.yaml_lines import UNREADABLE, Block
from courses.models import SOURCE_LANGUAGE
from courses.models.text import KeyField
from courses.models.translation import DIGEST_LENGTH
from courses.translations import TITLE

FIELDS = ("made_from", "behind")
_DIGEST = re.compile(rf"[0-9a-f]{{{DIGEST_LENGTH}}}\Z")


def read_made_from(sheet: Sheet, block: Block) -> dict[str, str]:
    """Return the fingerprints in `block`, by section, after noting every mistake in them and in `behind`."""
    read_keys(sheet, block, "behind", KeyField("behind"))
    given = block.get("made_from")
    if given is None:
        return {}
    if not isinstance(given, Block):
        message = "“made_from” must name each section with its fingerprint. The command mark_translation writes it."
        sheet.fault(block.lines["made_from"], "wrong-type", message)
        return {}
    found = {}
    for name, value in given.items():
        if isinstance(value, str) and _DIGEST.match(value):
            found[name] = value
        elif value is not UNREADABLE:
            message = (
                f"The fingerprint of “{name}” must be {DIGEST_LENGTH} digits 0-9 and a-f, in quotes. "
                "The command mark_translation writes it."
            )
            sheet.fault(given.lines[name], "bad-fingerprint", message)
    return found


def translation_faults(found: CourseFolder) -> Iterator[Fault]:
    """Yield every section that a translation and its source do not both have, or that neither has.

    Reads the `outlines` that a look through the texts has left (`courses.checks.text_faults`).
    """
    for text in found.texts:
        lesson, language = text.record["lesson"], text.record["language"]
        if language != SOURCE_LANGUAGE and (lesson, SOURCE_LANGUAGE) in found.outlines:
            source, own = _lines(found, lesson, SOURCE_LANGUAGE), _lines(found, lesson, language)
            yield from _out_of_step(text, source, own)
            yield from _remembers_too_much(text, {TITLE} | source.keys() | own.keys())


def _lines(found: CourseFolder, lesson: str, language: str) -> dict[str, int]:
    """Return the line of each section by its name."""
    outline, _words = found.outlines[lesson, language]
    return {name: line for name, line, *_keys in outline["parts"]}


def out_of_step(source: dict[str, int], own: dict[str, int]) -> list[str]:
    """Return the sections that only one of two texts has: what a file lists under `behind`."""
    return [*(name for name in source if name not in own), *(name for name in own if name not in source)]


def _out_of_step(text: Located, source: dict[str, int], own: dict[str, int]) -> Iterator[Fault]:
    known = text.block.get("behind") or []
    apart = out_of_step(source, own)
    for name in (name for name in apart if name not in known):
        if name in own:
            line, code = text.block.lines["body"] + own[name] - 1, "section-not-in-source"
            message = (
                f"The source has no section “{name}”. Use its key, remove this section, or list it: behind: [{name}]."
            )
        else:
            line, code = text.block.lines["body"], "section-not-translated"
            message = (
                f"The source has a section “{name}”. Translate it, or list it in the front matter: behind: [{name}]."
            )
        yield Fault(text.path, line, code, message)
    for name in (name for name in known if name not in apart):
        message = f"“{name}” is not a section that only one of the two texts has. Remove it from this list."
        yield text.fault("behind", "not-behind", message, item=name)


def _remembers_too_much(text: Located, there: Collection[str]) -> Iterator[Fault]:
    given = text.block.get("made_from")
    for name in given if isinstance(given, Block) else ():
        if name not in there:
            message = f"There is no section “{name}”. Use the key after ## Heading {{#…}}, or remove this line."
            yield Fault(text.path, given.lines[name], "unknown-section", message)
