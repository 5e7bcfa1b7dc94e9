"""What editors go on from: the newest content of a thing, also where it waits beside the one that readers see."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Exists, Model, OuterRef

from courses.models import Review, Version
from courses.versions import BATCH, KINDS, is_shown, name_of, record_of


@dataclass(frozen=True)
class Working:
    """A row with the content in it, `stored`, and the newest one, `record`: empty where it is to be taken away."""

    thing: Model
    stored: dict
    record: dict


def held_records(kind: str, names: Iterable[str]) -> dict[str, dict]:
    """Return what waits beside the public content of the things of one kind that have one of `names`, by name."""
    waiting = Review.objects.held().filter(kind=OuterRef("kind"), name=OuterRef("name"), number=OuterRef("number"))
    found = Version.objects.filter(Exists(waiting), kind=kind, name__in=list(names))
    return dict(found.values_list("name", "record"))


def working(things: Iterable[Model]) -> Iterator[Working]:
    """Yield each of `things`, rows of one model with what a snapshot reads, with its newest content.

    One query for each batch of rows that readers see.
    """
    rest = iter(things)
    while part := list(islice(rest, BATCH)):
        shown = {thing.pk: name_of(thing) for thing in part if is_shown(thing)}
        held = held_records(KINDS[type(part[0])], shown.values()) if shown else {}
        for thing in part:
            stored = record_of(thing)
            yield Working(thing, stored, held.get(shown.get(thing.pk), stored))
