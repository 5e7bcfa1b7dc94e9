"""Writes the versions of what editors, imports and restorations change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.utils import timezone

from courses.interchange.records import digest
from courses.models import Course, Review, Stage, Version
from courses.models.version import BEFORE
from courses.versions import Snapshot

BATCH = 200  # contents in memory at a time
GONE = digest({})


@dataclass(frozen=True)
class Credit:
    """What a version says of its making. `restored_from` is a number, of the thing with that kind and name alone.

    `same_words`: what readers see is as it was reviewed.
    """

    author: str
    remark: str = ""
    restored: tuple[str, str] | None = None
    restored_from: int | None = None
    same_words: bool = False

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
    for part in _batches(found):
        held = {each.key for each in reviews_of(part).values() if each.is_held}
        _keep([each for each in part if each.key not in held], Credit(BEFORE))


@transaction.atomic
def keep(found: Iterable[Snapshot], credit: Credit, *, held: bool = False) -> None:
    """Write down each content that differs from the newest version of its thing, and how far that has come.

    A snapshot with an empty record says that the thing is gone. With `held` readers go on seeing what they saw: the
    content is not in the rows of its thing but waits, as a draft, until a second person has approved it.
    """
    for part in _batches(found):
        _keep(part, credit, held=held)


def newest(found: Iterable[Snapshot]) -> dict[tuple[str, str], tuple[int, str]]:
    """Return number and digest of the newest version of each thing that has one, by kind and name."""
    found = list(found)
    kinds, names = {each.kind for each in found}, {each.name for each in found}
    columns = Version.objects.newest(kinds, names).values_list("kind", "name", "number", "digest")
    return {(kind, name): (number, last) for kind, name, number, last in columns}


def reviews_of(found: Iterable[Snapshot]) -> dict[tuple[str, str], Review]:
    """Return how far the newest content of each thing has come, by kind and name, where it is known."""
    found = list(found)
    rows = Review.objects.filter(kind__in={each.kind for each in found}, name__in={each.name for each in found})
    return {row.key: row for row in rows}


def _keep(part: list[Snapshot], credit: Credit, *, held: bool = False) -> None:
    last, made = newest(part), []
    for snapshot in part:
        number, content = last.get(snapshot.key, (0, GONE))
        if content != snapshot.digest:
            made.append((snapshot, number + 1))
    Version.objects.bulk_create(
        Version(
            kind=snapshot.kind,
            name=snapshot.name,
            number=number,
            record=snapshot.record,
            digest=snapshot.digest,
            **credit.of(snapshot),
        )
        for snapshot, number in made
    )
    if made:
        _note(made, credit, held=held)


def _note(made: list[tuple[Snapshot, int]], credit: Credit, *, held: bool) -> None:
    """Write down how far each new version has come."""
    there = reviews_of(snapshot for snapshot, _number in made)
    gone = [there[each.key].pk for each, _number in made if each.digest == GONE and not held and each.key in there]
    Review.objects.filter(pk__in=gone).delete()
    public = _public_digests(there.values()) if held else {}
    rows = []
    for snapshot, number in made:
        if snapshot.digest == GONE and not held:
            continue
        row = there.get(snapshot.key) or Review(
            kind=snapshot.kind, name=snapshot.name, public_number=number - 1 if held else None
        )
        is_seen = public.get(snapshot.key) == snapshot.digest if held else snapshot.is_public
        if is_seen:
            row.stage, row.public_number = Stage.PUBLISHED, number
            row.reviewed = row.reviewed if held or credit.same_words else None
        else:
            row.stage = Stage.DRAFT
            row.public_number = row.public_number if held else None  # what is written to its row is for nobody else
        row.number, row.publish_at, row.problem, row.changed_at = number, None, "", timezone.now()
        rows.append(row)
    names = ["stage", "number", "public_number", "reviewed", "publish_at", "problem", "changed_at"]
    for row in rows:
        row.pk = None
    Review.objects.bulk_create(rows, update_conflicts=True, unique_fields=["kind", "name"], update_fields=names)


def _public_digests(reviews: Iterable[Review]) -> dict[tuple[str, str], str]:
    """Return the fingerprint of what readers see of each thing, by kind and name."""
    reviews = list(reviews)
    wanted = {(each.kind, each.name, each.public_number) for each in reviews}
    rows = Version.objects.filter(
        kind__in={each.kind for each in reviews},
        name__in={each.name for each in reviews},
        number__in={each.public_number for each in reviews} - {None},
    ).values_list("kind", "name", "number", "digest")
    return {(kind, name): seal for kind, name, number, seal in rows if (kind, name, number) in wanted}


def _batches(found: Iterable[Snapshot]) -> Iterator[list[Snapshot]]:
    rest = iter(found)
    while part := list(islice(rest, BATCH)):
        yield part
