"""What all steps of one import share: who may see what it brings, and the versions of it."""

from collections.abc import Iterable

from django.db.models import Model, QuerySet
from django.utils import timezone

from courses.actions import sync_records
from courses.actions.sync_records import BATCH, Change, Plan, Present, Report, present
from courses.actions.versions import Credit, keep, keep_before
from courses.interchange import records
from courses.interchange.reader import Track
from courses.interchange.records import Located, Shape
from courses.models import Course, State
from courses.models.text import Shown
from courses.models.version import IMPORT
from courses.versions import KINDS, Snapshot, is_shown, name_in, snapshots, with_content


class ImportRun:
    """One import into the course with the address `slug`; `is_first` says whether there was none before it."""

    def __init__(self, slug: str, overwrite: bool, track: Track) -> None:
        self.slug, self.overwrite, self.track = slug, overwrite, track
        self.is_first = not Course.objects.exists()
        self.report = Report(is_public=self.is_first)

    def bring(self, shape: Shape, wanted: list[Located], rows: QuerySet, parents=lambda record: {}) -> dict:
        """Plan and store the records of one kind; return every row, old and new, by name."""
        made = self.plan(shape, wanted, rows.prefetch_related("texts") if shape.words else rows)
        self.store(made, parents)
        return made.things

    def plan(self, shape: Shape, wanted: list[Located], rows: QuerySet) -> Plan:
        """Compare the records of one kind with the rows there are."""
        return self.plan_of(shape, wanted, present(shape, self.lock(rows, shape)))

    def lock(self, rows: QuerySet, shape: Shape) -> Iterable[Model]:
        """Return the rows of one kind; they stay locked until the end."""
        found = rows.select_for_update(of=("self",)).order_by("pk").iterator(chunk_size=BATCH)
        return self.track(found, f"Comparing: {shape.name}")

    def plan_of(self, shape: Shape, wanted: list[Located], there: Iterable[Present]) -> Plan:
        """Compare the records of one kind with what is `there`; what will be changed is kept as a version first.

        A ladder has its versions with its rungs: who brings them keeps them.
        """
        made = sync_records.plan(
            shape,
            wanted,
            there,
            new=lambda: shape.model(**self._standing(shape)),
            overwrite=self.overwrite,
            report=self.report,
        )
        for changes in (made.changed, made.held) if shape not in {records.LADDER, records.RUNG} else ():
            for start in range(0, len(changes), BATCH):
                part = [change.thing.pk for change in changes[start : start + BATCH]]
                keep_before(snapshots(with_content(shape.model).filter(pk__in=part)))
        return made

    def _standing(self, shape: Shape) -> dict:
        """Return the columns that say who may see a new thing."""
        if issubclass(shape.model, Shown):
            return {"is_public": self.is_first}
        is_page = shape in {records.COURSE, records.LESSON}
        return {"state": State.PUBLISHED, "published_at": timezone.now()} if is_page and self.is_first else {}

    def store(self, made: Plan, parents) -> None:
        """Write what was planned: rows that readers do not see, and the versions of everything."""
        self.write(made, parents)
        self.keep(self._snapshot(made.shape, change, is_shown(change.thing)) for change in made.written)
        self.keep((self._snapshot(made.shape, each, each.is_back) for each in made.held), held=True)

    def write(self, made: Plan, parents) -> None:
        """Write the rows of what was planned, without versions."""
        sync_records.store(made, parents, self.track)

    def keep(self, found: Iterable[Snapshot], *, held: bool = False) -> None:
        """Keep what the import brings as versions, `held` where readers see the rows, and count what waits."""
        keep(self._counted(found, held), Credit(IMPORT), held=held)

    def _counted(self, found: Iterable[Snapshot], held: bool) -> Iterable[Snapshot]:
        for snapshot in found:
            self.report.waiting += not snapshot.is_public
            self.report.taken_back += held and snapshot.is_public
            yield snapshot

    def _snapshot(self, shape: Shape, change: Change, is_public: bool) -> Snapshot:
        return Snapshot(
            KINDS[shape.model], name_in(self.slug, shape, change.record), change.record, is_public=is_public
        )
