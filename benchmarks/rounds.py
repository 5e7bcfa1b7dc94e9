"""Two sides measured in turn, so that whatever else the machine does meets both."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from benchmarks.load import Result
from benchmarks.report import NO_GOAL
from benchmarks.row import Row

ROUNDS = 7


@dataclass(frozen=True)
class Compared:
    """The rounds of both sides."""

    ours: list[Result]
    peer: list[Result]

    @property
    def ratio(self) -> float:
        """How many times the requests a second of the peer: the median over the rounds, each held against its own."""
        return median(ours.rate / peer.rate for ours, peer in zip(self.ours, self.peer, strict=True))

    def row(self, measure: str, *, at_least: float | None, of: str) -> Row:
        """Return the line of the table; without `at_least` there is no goal. `of` names what is counted."""
        ours, peer = (f"{median(each.rate for each in side):,.0f} {of}/s" for side in (self.ours, self.peer))
        goal = NO_GOAL if at_least is None else f">= {at_least} x"
        return Row(measure, ours, peer, self.ratio, goal, at_least is None or self.ratio >= at_least)


def side_by_side(ours: Callable[[], Result], peer: Callable[[], Result], *, rounds: int = ROUNDS) -> Compared:
    """Take `rounds` rounds of both sides in turn; who begins changes from round to round."""
    taken: dict[Callable, list[Result]] = {ours: [], peer: []}
    for number in range(rounds):
        for side in (ours, peer) if number % 2 == 0 else (peer, ours):
            taken[side].append(side())
    return Compared(taken[ours], taken[peer])
