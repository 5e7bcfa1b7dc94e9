"""What is wrong with the references as they stand in the database, however they came there."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from courses import markdown
from courses.models import Claim, ClaimReference, LessonText, Level, Reference, Rung
from courses.models.reference import DOI

_RESOLVER = re.compile(r"(https?://)?(dx\.)?doi\.org/|doi:\s*", re.IGNORECASE)
_RESERVED = "all"  # export/all.bib is the file of every reference


@dataclass(frozen=True)
class Finding:
    """One thing to mend; a notice (`is_error` false) says what a person should know."""

    kind: str
    key: str
    what: str
    remedy: str
    is_error: bool = True

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.what} {self.remedy}"


def check_references() -> list[Finding]:
    """Return every finding: errors first, then notices, each in order of keys. Costs five queries."""
    references = list(Reference.objects.order_by("key"))
    findings = [
        *(finding for reference in references for finding in _faults(reference)),
        *_duplicates(references, _same_doi, "have the same DOI"),
        *_duplicates(references, _same_title, "have the same title and year"),
        *_claims_without_reference(),
        *_never_cited(references),
        *(finding for reference in references for finding in _not_verified(reference)),
    ]
    return sorted(findings, key=lambda finding: not finding.is_error)


def _faults(reference: Reference) -> Iterator[Finding]:
    if reference.doi and not _is_doi(reference.doi):
        what = f"the DOI {reference.doi!r} is malformed."
        yield Finding("reference", reference.key, what, "Write it as in 10.1056/NEJMoa2409932, without https://.")
    if reference.key == _RESERVED:
        what = "this key is the name of the file of all references."
        yield Finding("reference", reference.key, what, "Give it another key.")


def _is_doi(doi: str) -> bool:
    try:
        DOI(doi)
    except ValidationError:
        return False
    return True


def _duplicates(references: Iterable[Reference], same: Callable, what: str) -> Iterator[Finding]:
    """Yield a finding for each reference that is `same` as an earlier one."""
    groups = defaultdict(list)
    for reference in references:
        groups[same(reference)].append(reference.key)
    for token, (first, *others) in groups.items():
        for key in others if token else []:
            yield Finding("reference", key, f"it and {first} {what}.", "Keep one and cite that.")


def _same_doi(reference: Reference) -> str:
    """Return the DOI without a resolver before it; capitals do not count in a DOI."""
    return _RESOLVER.sub("", reference.doi, count=1).strip().casefold()


def _same_title(reference: Reference) -> tuple | None:
    """Return title and year; accents, capitals, spaces and punctuation do not count."""
    letters = "".join(each for each in unicodedata.normalize("NFKD", reference.title).casefold() if each.isalnum())
    return (letters, reference.year) if letters else None


def _claims_without_reference() -> Iterator[Finding]:
    claims = Claim.objects.filter(sources__isnull=True).exclude(level=Level.SUPPORT).select_related("course")
    for claim in claims.order_by("course__slug", "key"):
        what = f"this statement ({claim.get_level_display()}) rests on no reference."
        yield Finding("claim", f"{claim.course.slug}/{claim.key}", what, "Name one, or remove the statement.")


def _never_cited(references: Iterable[Reference]) -> Iterator[Finding]:
    """Yield a notice for each reference that no claim, no rung and no lesson names, drafts included."""
    cited = set(ClaimReference.objects.values_list("reference", flat=True))
    cited |= set(Rung.objects.values_list("reference", flat=True))
    for body in LessonText.objects.values_list("body", flat=True):
        cited |= set(markdown.parse(body).keys("ref"))
    for reference in references:
        if reference.key not in cited:
            what = "no statement and no lesson cites it."
            yield Finding("reference", reference.key, what, "Cite it or remove it.", is_error=False)


def _not_verified(reference: Reference) -> Iterator[Finding]:
    if reference.not_verified:
        what = f"not yet verified: {' '.join(reference.not_verified.split()).rstrip('.')}."
        remedy = "Look it up at the source, then empty the field."
        yield Finding("reference", reference.key, what, remedy, is_error=False)
