"""The fingerprint of a section: what it says, and what the claims say that it links to."""

import hashlib
import json
from collections.abc import Iterable, Mapping

from courses import markdown
from courses.models import SOURCE_LANGUAGE, Claim
from courses.models.translation import DIGEST_LENGTH

OPENING = "opening"  # what stands before the first heading; `text_problems` keeps a heading from this key
Said = tuple[str, str, str]  # level, statement, what it does not show


def name_of(section: markdown.Section | markdown.RenderedSection) -> str:
    """Return what a translation calls a section: its key, "opening" for what stands before the first heading."""
    return section.key or OPENING


def section_digests(
    body: str, said: Mapping[str, Said], *, document: markdown.Document | None = None
) -> dict[str, str]:
    """Return the fingerprint of each section of the Markdown `body`, by name, in order.

    `said` is what each claim says in the source language; a claim that says something else changes every section
    that links to it. A fingerprint is the start of a SHA-256, 16 hexadecimal digits: enough to tell the few wordings
    of one section apart, and short enough to stand in a file. How lines are broken and indented does not count.
    `document` is the parsed body, where the caller has it.
    """
    document = document or markdown.parse(body)
    sources = section_sources(body, document)
    return {
        name_of(section): _digest(sources[name_of(section)], markdown.keys_in(section.tokens, "claim"), said)
        for section in document.sections
    }


def section_sources(body: str, document: markdown.Document) -> dict[str, str]:
    """Return the Markdown of each section, with its heading, by name, in order; `document` is the parsed body."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    starts = [section.line - 1 for section in document.sections]
    ends = [*starts[1:], *([len(lines)] if starts else [])]
    return {
        name_of(section): "\n".join(lines[start:end]).strip()
        for section, start, end in zip(document.sections, starts, ends, strict=True)
    }


def said_by_claims(claims: Iterable[Claim]) -> dict[str, Said]:
    """Return what stored claims say in the source language, by key; reads `texts.all()`."""
    return {claim.key: _said_by(claim) for claim in claims}


def said_by_records(records: Iterable[Mapping]) -> dict[str, Said]:
    """Return what the claims of a course folder say in the source language, by key."""
    return {
        record["key"]: (
            record.get("level", ""),
            record.get("statement", {}).get(SOURCE_LANGUAGE, ""),
            record.get("does_not_show", {}).get(SOURCE_LANGUAGE, ""),
        )
        for record in records
        if "key" in record
    }


def _said_by(claim: Claim) -> Said:
    text = next((row for row in claim.texts.all() if row.language == SOURCE_LANGUAGE), None)
    return (claim.level, text.statement, text.does_not_show) if text else (claim.level, "", "")


def _digest(source: str, claims: Iterable[str], said: Mapping[str, Said]) -> str:
    parts = [source, *(part for key in claims for part in (key, *said.get(key, ())))]
    text = json.dumps([" ".join(part.split()) for part in parts], ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:DIGEST_LENGTH]
