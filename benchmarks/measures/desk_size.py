"""The pages of a desk with 10,000 enquiries against one with 1,000,000 (100,000 in the short form): messages, mails
and lines of the audit in proportion, 300 enquiries open, the others closed over eight years; then the same again after
one more in twenty has been left open on both (not in the short form), as measured: what counts all that is open has
more to count. Signed in as triage with a second factor, in-process, by Django's test client with all middleware; each
fetch writes its line of the audit durably. The sides take turns, and the ratio is the median of the rounds, each of
which is the median of three fetches. SQLite, as `make run` has it, without ANALYZE.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.report import NO_GOAL
from benchmarks.row import Row
from benchmarks.side import Side, in_turn, sides

TITLE = "A desk with 1,000,000 enquiries against one with 10,000"
QUICK = True
GOAL, ROUNDS = 1.3, 5
FEW, MANY, MANY_QUICKLY = 10_000, 1_000_000, 100_000
ONE_MORE_IN = 20
LIST = "/admin/support/enquiry/"
PAGES = {
    "desk list": LIST,
    "desk list, closed": f"{LIST}?desk=closed",
    "desk list, everything": f"{LIST}?desk=everything",
    "enquiry page": f"{LIST}{{open}}/change/",
    "find by reference": f"{LIST}?q={{closed}}",
    "front page of the desk": "/admin/",
    "audit": "/admin/support/auditevent/",
    "mails": "/admin/support/outboxmessage/",
}
PROMISES = {"FIRST_READ_HOURS": "4", "FIRST_REPLY_HOURS": "16"}


@contextmanager
def begun(folder: Path, quick: bool) -> Iterator[list[Side]]:
    """Begin to fill both desks."""
    with sides(folder, "few", "many", **PROMISES) as both:
        for side, enquiries in zip(both, _sizes(quick), strict=True):
            side.begin("grow_enquiries", enquiries=enquiries)
        yield both


def measure(folder: Path, quick: bool, few: Side, many: Side) -> list[Row]:
    """Return a row for each page, without and with work that has piled up."""
    references, _same = few.answer(), many.answer()
    pages = {name: path.format(**references) for name, path in PAGES.items()}
    said = f"{_sizes(quick)[1]:,} enquiries"
    rows = [_row(few, many, name, path, said, goal=GOAL) for name, path in pages.items()]
    if quick:
        return rows
    more = [enquiries // ONE_MORE_IN for enquiries in _sizes(quick)]
    for side, enquiries in zip((few, many), more, strict=True):
        side.ask("pile_up", enquiries=enquiries)
    return [*rows, *(_row(few, many, name, path, f"{more[1]:,} more are open") for name, path in pages.items())]


def _sizes(quick: bool) -> tuple[int, int]:
    return FEW, MANY_QUICKLY if quick else MANY


def _row(few: Side, many: Side, name: str, path: str, said: str, *, goal: float | None = None) -> Row:
    taken = in_turn(few, many, path, rounds=ROUNDS, staff="nurse")
    ratio = median(large.milliseconds / small.milliseconds for small, large in taken)
    ours, peer = (f"{median(pair[at].milliseconds for pair in taken):.1f} ms" for at in (1, 0))
    return Row(f"{name}, {said}", ours, peer, ratio, *((f"<= {goal} x", ratio <= goal) if goal else (NO_GOAL, True)))
