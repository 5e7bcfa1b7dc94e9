"""Writes the versions of what editors, imports and restorations change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from courses.interchange.records import digest
from courses.models import Course, Version
from courses.models.version import BEFORE
from courses.versions import Snapshot

BATCH = 200  # contents in memory at a time
GONE = digest({})


@dataclass(frozen=True)
class Credit:
    """What a version says of its making. `restored_from` is a number, of the thing with that kind and name alone."""

    author: str
    remark: str = ""
    restored: tuple[str, str] | None = None
    restored_from: int | None = None

    def of(self, snapshot: Snapshot) -> dict:
        """Return the columns for the version of one thing."""
        origin = self.restored_from if snapshot.key == self.restored else None
        return {"author": self.author, "remark": self.remark, "restored_from": origin}


def take_turn() -> None:
    """Let one write of editors come after another, whatever they write: the first lock of each such transaction.

    SQLite lets one writer in anyway. Without a key lock, as in `record_edition`, which takes the same rows later.
    """
    list(Course.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))


@transaction.atomic
def keep_before(found: Iterable[Snapshot]) -> None:
    """Write down what was there before a write, where no version has it: nothing is lost that came another way."""
    _keep(found, Credit(BEFORE))


@transaction.atomic
def keep(found: Iterable[Snapshot], credit: Credit) -> None:
    """Write down each content that differs from the newest version of its thing.

    A snapshot with an empty record says that the thing is gone.
    """
    _keep(found, credit)


def newest(found: Iterable[Snapshot]) -> dict[tuple[str, str], tuple[int, str]]:
    """Return number and digest of the newest version of each thing that has one, by kind and name."""
    found = list(found)
    kinds, names = {each.kind for each in found}, {each.name for each in found}
    columns = Version.objects.newest(kinds, names).values_list("kind", "name", "number", "digest")
    return {(kind, name): (number, last) for kind, name, number, last in columns}


def _keep(found: Iterable[Snapshot], credit: Credit) -> None:
    for part in _batches(found):
        last = newest(part)
        Version.objects.bulk_create(
            Version(
                kind=snapshot.kind,
                name=snapshot.name,
                number=number + 1,
                record=snapshot.record,
                digest=snapshot.digest,
                **credit.of(snapshot),
            )
            for snapshot in part
            for number, content in [last.get(snapshot.key, (0, GONE))]
            if content != snapshot.digest
        )


def _batches(found: Iterable[Snapshot]) -> Iterator[list[Snapshot]]:
    rest = iter(found)
    while part := list(islice(rest, BATCH)):
        yield part
