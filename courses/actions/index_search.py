"""Brings the index of search up to date: what it lacks, and what an earlier version of the portal wrote."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet

from courses.interchange.reader import Track, untracked
from courses.models import SearchBatch, SearchEntry
from courses.models.search import MODELS, Kind

BATCH = 200  # rows in one transaction: who saves or asks meanwhile waits for no more


def index_search(*, everything: bool = False, track: Track = untracked) -> int:
    """Index what has no entry of the present format, or `everything`; return how many rows of texts that were.

    Each batch is a transaction of its own, so that a run that was stopped is gone on with. `track` may show progress.
    """
    done = 0
    for kind in Kind:
        model = MODELS[kind]
        rows = model.objects.all() if everything else lacking(kind)
        parts = list(_batches(rows.order_by("pk").values_list("pk", flat=True)))
        for part in track(parts, f"Indexing: {model._meta.verbose_name}") if parts else ():
            done += _index(kind, model, part)
    SearchBatch.objects.emptied().delete()
    return done


def lacking(kind: Kind) -> QuerySet:
    """Return the rows of one kind that the index does not have as this version of the portal would write it."""
    entries = SearchEntry.objects.filter(**{kind: OuterRef("pk")}, batch__in=SearchBatch.objects.current())
    return MODELS[kind].objects.filter(~Exists(entries))


@transaction.atomic
def _index(kind: Kind, model: type[Model], pks: list[int]) -> int:
    """Index some rows; who saves one of them meanwhile comes before or after, and the later one is what is found."""
    rows = list(model.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
    SearchEntry.objects.index_rows(kind, rows)
    return len(rows)


def _batches(pks: QuerySet) -> Iterator[list[int]]:
    found = list(pks)
    yield from (found[start : start + BATCH] for start in range(0, len(found), BATCH))
