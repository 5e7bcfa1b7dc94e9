"""The fingerprint of a section: what it says, and what the claims say that it links to."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import FilteredRelation, Q

from courses import markdown
from courses.models import SOURCE_LANGUAGE, Claim
from courses.models.translation import DIGEST_LENGTH
from courses.outline import Outline, outline_of

# Title and takeaway together: a part of a lesson like a section. No heading can have this key: a key holds no "_".
TITLE = "title_takeaway"


class Said(NamedTuple):
    """What a claim says in the source language, and whether it could do harm where it is wrong."""

    level: str
    statement: str
    does_not_show: str
    safety_critical: bool = False


def section_digests(body: str, said: Mapping[str, Said], *, outline: Outline | None = None) -> dict[str, str]:
    """Return the fingerprint of each section of the Markdown `body`, by name, in order.

    `said` is what each claim says in the source language; a claim that says something else changes every section
    that links to it. A fingerprint is the start of a SHA-256, 16 hexadecimal digits: enough to tell the few wordings
    of one section apart, and short enough to stand in a file. How lines are broken and indented does not count.
    `outline` is that of the body, where the caller has it.
    """
    outline = outline_of(markdown.parse(body)) if outline is None else outline
    return {
        name: _digest(source, *(part for key in outline[name].claims for part in (key, *said.get(key, ())[:3])))
        for name, source in section_sources(body, outline).items()
    }


def title_digest(title: str, takeaway: str) -> str:
    """Return the fingerprint of the part TITLE."""
    return _digest(title, takeaway)


def section_sources(body: str, outline: Outline) -> dict[str, str]:
    """Return the Markdown of each section, with its heading, by name, in order; `outline` is that of the body."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    starts = [part.line - 1 for part in outline.values()]
    ends = [*starts[1:], *([len(lines)] if starts else [])]
    return {name: "\n".join(lines[start:end]).strip() for name, start, end in zip(outline, starts, ends, strict=True)}


def said_by_claims(claims: Iterable[Claim]) -> dict[str, Said]:
    """Return what stored claims say in the source language, by key; reads `texts.all()`."""
    return {claim.key: _said_by(claim) for claim in claims}


def said_in_courses(courses: Iterable[int], keys: Iterable[str], *, public: bool = False) -> dict[int, dict[str, Said]]:
    """Return what the claims `keys` of some courses say, by primary key of the course and by key; one query.

    With `public`, only those that readers may see. No objects are made of them: a page about all lessons would make
    thousands.
    """
    source = FilteredRelation("texts", condition=Q(texts__language=SOURCE_LANGUAGE))
    words = ("level", "source__statement", "source__does_not_show", "safety_critical")
    claims = Claim.objects.public() if public else Claim.objects.all()
    rows = claims.filter(course__in=courses, key__in=keys).annotate(source=source)
    found: dict[int, dict[str, Said]] = {}
    for course, key, level, statement, does_not_show, critical in rows.values_list("course_id", "key", *words):
        found.setdefault(course, {})[key] = Said(level, statement or "", does_not_show or "", critical)
    return found


def said_by_records(records: Iterable[Mapping]) -> dict[str, Said]:
    """Return what the claims of a course folder say in the source language, by key."""
    return {
        record["key"]: Said(
            record.get("level", ""),
            record.get("statement", {}).get(SOURCE_LANGUAGE, ""),
            record.get("does_not_show", {}).get(SOURCE_LANGUAGE, ""),
        )
        for record in records
        if "key" in record
    }


def _said_by(claim: Claim) -> Said:
    text = next((row for row in claim.texts.all() if row.language == SOURCE_LANGUAGE), None)
    words = (text.statement, text.does_not_show) if text else ("", "")
    return Said(claim.level, *words, claim.safety_critical)


def _digest(*parts: str) -> str:
    text = json.dumps([" ".join(part.split()) for part in parts], ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:DIGEST_LENGTH]
