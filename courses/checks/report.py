"""Runs the rules over a course, be it a folder or what the database holds."""

from dataclasses import dataclass
from pathlib import Path

from courses.checks.content_faults import content_faults
from courses.checks.doubts import Doubt, doubts
from courses.checks.stored import stored
from courses.checks.text_faults import text_faults
from courses.interchange.cross_checks import cross_faults, known_keys
from courses.interchange.faults import Fault, FolderError
from courses.interchange.reader import Track, examine_folder, untracked
from courses.interchange.records import CourseFolder
from courses.models import Course


@dataclass(frozen=True)
class Report:
    """Errors keep a course from readers; warnings are for a person to mend or to answer."""

    errors: list[Fault]
    warnings: list[Doubt]


class _Database:
    """Stands for a folder of which every file could be read."""

    def was_read(self, name: str) -> bool:
        return True


def check_folder(path: str | Path, *, track: Track = untracked) -> Report:
    """Return what is wrong with the course folder at `path`, each place with the path as it was given."""
    try:
        found, faults = examine_folder(path, track=track)
    except FolderError as error:  # there is no folder
        return Report(error.faults, [])
    return Report(FolderError(faults).faults, doubts(found.texts))


def check_course(course: Course, *, track: Track = untracked) -> Report:
    """Return what is wrong with a course that the database holds."""
    found = stored(course)
    return Report(errors_of(found, track=track), doubts(found.texts))


def errors_of(found: CourseFolder, *, track: Track = untracked) -> list[Fault]:
    """Return the errors of a course as `stored` returns it, each once, in order."""
    known = known_keys(_Database(), found)
    errors = [*cross_faults(found, known), *text_faults(found, known, track), *content_faults(found)]
    return FolderError(errors).faults
