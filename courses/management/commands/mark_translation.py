"""Writes into a translation which wording of its source it was made from."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from config.languages import CODES
from courses.interchange.faults import FolderError
from courses.interchange.mark import Unmarkable, mark
from courses.interchange.reader import examine_folder
from courses.models import SOURCE_LANGUAGE

# This command drops what is not there; every other mistake has to be mended first.
MENDS = {"unknown-section"}


class Command(BaseCommand):
    """`mark_translation PATH LANGUAGE [LESSON | LESSON#SECTION …]`; raises CommandError with every mistake."""

    help = (
        "Notes in the lessons of a course folder that they were translated from the present source. Without LESSON "
        "it fills in what is not known and leaves the rest: what is named follows the source from now on."
    )

    def add_arguments(self, parser) -> None:
        """Take the folder, the language of the translation, and what was just translated."""
        parser.add_argument("path", metavar="PATH", help="a course folder")
        parser.add_argument("language", metavar="LANGUAGE", choices=[code for code in CODES if code != SOURCE_LANGUAGE])
        parser.add_argument("named", metavar="LESSON", nargs="*", help="a lesson, or a section: lesson#section")

    def handle(self, *args, path: str, language: str, named: list[str], **options) -> None:
        """Read the folder, then write each file whose marks change."""
        try:
            found, faults = examine_folder(path)
            if other := [fault for fault in faults if fault.code not in MENDS]:
                raise FolderError(other)
        except FolderError as error:
            lines = [fault.within(path) for fault in error.faults]
            raise CommandError("\n".join([f"Nothing was marked. Mistakes to mend: {len(lines)}.", *lines])) from None
        try:
            changed = mark(found, Path(path), language, named)
        except Unmarkable as error:
            raise CommandError(f"Nothing was marked. {error}") from None
        for name in changed:
            self.stdout.write(f"{Path(path) / name}: marked.")
        self.stdout.write(f"Files changed: {len(changed)}.")
