"""What the checks find in the courses that readers see, for the editors' desk; courses too large for it are named."""

from dataclasses import dataclass, field

from django.db.models import Count

from courses.admin.review_things import form_urls
from courses.checks.doubts import doubts
from courses.checks.report import errors_of
from courses.checks.stored import stored
from courses.interchange.faults import Fault
from courses.interchange.fields import LANGUAGES
from courses.models import Course, Review, VersionKind
from courses.readiness import path_of

LARGEST = 200  # lessons of a course that is checked while somebody waits for the page
_FOLDERS = {
    "modules": VersionKind.MODULE,
    "claims": VersionKind.CLAIM,
    "corrections": VersionKind.CORRECTION,
    "ladders": VersionKind.LADDER,
}


@dataclass(frozen=True)
class Finding:
    """One mistake or warning, where it stands, and the form where it is mended."""

    message: str
    place: str
    url: str


@dataclass
class Checked:
    """What was found in all courses that were looked at, and the addresses of those that were not."""

    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    too_large: list[str] = field(default_factory=list)


def failing() -> Checked:
    """Return the mistakes and the unanswered warnings of what readers see."""
    checked, errors, warnings = Checked(), [], []
    hidden = {path_of(*each.key) for each in Review.objects.filter(public_number=None)}
    for course in Course.objects.published().annotate(count=Count("lessons")).order_by("slug"):
        if course.count > LARGEST:
            checked.too_large.append(course.slug)
            continue
        found = stored(course)
        errors += errors_of(found)
        warnings += doubts(found.texts)
    # What courses share is said once.
    errors = [each for each in dict.fromkeys(errors) if each.path not in hidden]
    warnings = [each for each in warnings if each.path not in hidden]
    urls = form_urls({key_of(each.path) for each in [*errors, *warnings]})
    checked.errors = [_finding(each, urls) for each in errors]
    checked.warnings = [_finding(each, urls) for each in warnings]
    return checked


def key_of(path: str) -> tuple[str, str]:
    """Return kind and name of the thing whose mistakes the checks put at `path`: the other way of `path_of`."""
    first, *rest = path.split("/")
    if first == "references" and rest:
        return VersionKind.REFERENCE, rest[0]
    if first == "glossary" and rest:
        return VersionKind.TERM, rest[0]
    if not rest:
        return VersionKind.COURSE, first
    if len(rest) == 1:
        return VersionKind.LESSON, path
    if rest[1] in LANGUAGES:
        return VersionKind.LESSON_TEXT, f"{first}/{rest[0]}/{rest[1]}"
    return _FOLDERS.get(rest[0], VersionKind.LESSON), f"{first}/{rest[1]}"


def _finding(fault: Fault, urls: dict) -> Finding:
    place = f"{fault.path}:{fault.line}" if fault.line else fault.path
    return Finding(fault.message, place, urls.get(key_of(fault.path), ""))
