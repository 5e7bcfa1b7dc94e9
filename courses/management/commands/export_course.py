"""Writes a course as a folder."""

import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from courses.interchange.folder_writer import write_folder
from courses.models import Course


def _track(things, what: str):
    """Pass `things` on; on a terminal, show how far they are."""
    return tqdm(things, desc=what, disable=None, leave=False)


class Command(BaseCommand):
    """`export_course SLUG PATH`: the folder appears whole or not at all; raises CommandError with the reason."""

    help = "Writes a course, its drafts included, as a folder that import_course reads."

    def add_arguments(self, parser) -> None:
        """Take the course and where the folder shall be."""
        parser.add_argument("slug", metavar="SLUG", help="the address of the course")
        parser.add_argument("path", metavar="PATH", help="a folder that does not exist yet")

    def handle(self, *args, slug: str, path: str, **options) -> None:
        """Write beside the place, then move there."""
        course = Course.objects.prefetch_related("texts").filter(slug=slug).first()
        if course is None:
            known = ", ".join(Course.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no course “{slug}”. There are: {known}.")
        target = Path(path)
        if target.exists():
            raise CommandError(f"{path} exists already. Name a folder that does not.")
        try:
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as draft:
                with transaction.atomic():  # keeps writers out on SQLite; the rows are of one moment
                    write_folder(course, Path(draft), track=_track)
                Path(draft).chmod(0o755)
                Path(draft).rename(target)
                Path(draft).mkdir()  # for the clean-up of the temporary folder
        except OSError as error:
            raise CommandError(f"Nothing was exported: {error.strerror or error}.") from None
        if options["verbosity"]:
            self.stdout.write(f"{slug}: written to {path}.")
