"""One line of the table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured, on both sides, and whether it is what was wanted."""

    measure: str  # a sentence a reader understands
    ours: str  # with unit
    peer: str  # with unit, or "-"
    ratio: float | None
    goal: str  # as the issue says, e.g. ">= 0.95 x"
    met: bool
