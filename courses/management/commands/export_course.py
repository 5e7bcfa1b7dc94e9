"""Writes a course as a folder."""

import os
import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from courses.interchange.folder_writer import write_folder
from courses.models import Course
from courses.snapshot import one_moment

INTERRUPTED = 130  # what a shell reports after Ctrl-C


def _track(things, what: str):
    """Pass `things` on; on a terminal, show how far they are."""
    return tqdm(things, desc=what, disable=None, leave=False)


class Command(BaseCommand):
    """`export_course SLUG PATH [--public]`: the folder appears whole or not at all; CommandError says why not."""

    help = "Writes a course, with its drafts and all changes that wait, as a folder that import_course reads."

    def add_arguments(self, parser) -> None:
        """Take the course and where the folder shall be."""
        parser.add_argument("slug", metavar="SLUG", help="the address of the course")
        parser.add_argument("path", metavar="PATH", help="a folder that does not exist yet")
        parser.add_argument("--public", action="store_true", help="write only what readers see")

    def handle(self, *args, slug: str, path: str, public: bool, **options) -> None:
        """Read everything as it is at one moment; writers need not wait."""
        if os.path.lexists(path):
            raise CommandError(f"{path} exists already. Name a folder that does not.")
        try:
            with one_moment():
                _write_whole(_course(slug, public), Path(path), public)
        except OSError as error:
            raise CommandError(f"Nothing was exported to {path}: {error.strerror or error}.") from None
        except KeyboardInterrupt:
            raise CommandError("Stopped. Nothing was exported.", returncode=INTERRUPTED) from None
        if options["verbosity"]:
            self.stdout.write(f"{slug}: written to {path}.")


def _course(slug: str, public: bool) -> Course:
    course = Course.objects.filter(slug=slug).first()
    if course is None:
        known = ", ".join(Course.objects.values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no course “{slug}”. There are: {known}.")
    if public and not Course.objects.published().filter(pk=course.pk).exists():
        raise CommandError(f"Readers do not see the course “{slug}”. Leave out --public to export its drafts.")
    return course


def _write_whole(course: Course, target: Path, public: bool) -> None:
    """Write beside the target, where nobody looks, and move the finished folder there. Raises OSError."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as hidden:
        folder = Path(hidden) / "course"
        folder.mkdir()
        write_folder(course, folder, public=public, track=_track)
        for each in (folder, *folder.rglob("*")):  # a course is no secret: others may read it, whatever the umask
            each.chmod(0o755 if each.is_dir() else 0o644)
        folder.rename(target)
