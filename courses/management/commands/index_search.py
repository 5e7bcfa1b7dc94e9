"""Brings the index of search up to date."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from courses.actions.index_search import index_search


def _track(things, what: str):
    """Pass `things` on; on a terminal, show how far they are."""
    return tqdm(things, desc=what, disable=None, leave=False)


class Command(BaseCommand):
    """`index_search [--all]`: while the portal serves; a stopped run is gone on with by the next."""

    help = (
        "Index what search does not know yet, or knows as an earlier version of the portal wrote it. Saving, importing "
        "and publishing keep the index by themselves; `prepare` runs this after an upgrade."
    )

    def add_arguments(self, parser) -> None:
        """Take whether to index everything anew."""
        parser.add_argument("--all", action="store_true", help="everything anew, which makes a patched index compact")

    def handle(self, *args, **options) -> None:
        """Index, and say how much."""
        done = index_search(everything=options["all"], track=_track)
        if options["verbosity"]:
            texts = "1 text" if done == 1 else f"{done} texts"
            self.stdout.write(f"Search: {texts} indexed." if done else "Search: the index is up to date.")
