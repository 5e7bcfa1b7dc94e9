"""How each section of a translation stands to its source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from courses.models import Kind, SourceChange


class Standing(StrEnum):
    """How a section of a translation stands to its source."""

    CURRENT = "current"
    NOT_KNOWN = "not-known"  # nobody has said which wording it was made from
    REWORDED = "reworded"  # the source says the same in other words: two people have said so
    CHANGED = "changed"  # the source has changed, as far as we know in its meaning
    UNTRANSLATED = "untranslated"  # only the source has the section
    GONE = "gone"  # only the translation has it


@dataclass(frozen=True)
class SectionStanding:
    """One section: `remembered` is the source that it was made from, `present` the source as it is; "" for none.

    `since` is when a change was called one of wording. `step` is where the confirmed changes of wording have led
    from `remembered`: what has to be judged next is the change from `step` to `present`.
    """

    name: str
    standing: Standing
    remembered: str = ""
    present: str = ""
    step: str = ""
    since: datetime | None = None

    @property
    def shows_source(self) -> bool:
        """Tell whether readers of the translation see the source, beside the section or in its place."""
        return self.standing in {Standing.CHANGED, Standing.UNTRANSLATED}


@dataclass
class Wordings:
    """What was said about the changes of one section, the last word for each change."""

    last: dict[tuple[str, str], SourceChange] = field(default_factory=dict)

    def add(self, change: SourceChange) -> None:
        """Take in what was said later than all before."""
        self.last[change.before, change.after] = change

    def reached_from(self, digest: str) -> dict[str, datetime | None]:
        """Return the sources that differ from `digest` only in wording, itself first, with the time of the last step.

        A step counts when a second person has confirmed it and nobody has called it a change of meaning since.
        """
        reached: dict[str, datetime | None] = {digest: None}
        waiting = [digest]
        while waiting:
            here = waiting.pop()
            for (before, after), change in self.last.items():
                if before == here and after not in reached and _is_wording(change):
                    reached[after] = change.said_at
                    waiting.append(after)
        return reached


def wordings(changes: Iterable[SourceChange]) -> dict[tuple[int, str], Wordings]:
    """Return what was said, by lesson and name of the section; `changes` come oldest first."""
    found: dict[tuple[int, str], Wordings] = {}
    for change in changes:
        found.setdefault((change.lesson_id, change.section), Wordings()).add(change)
    return found


def standings(
    source: Mapping[str, str], own: Iterable[str], made_from: Mapping[str, str], said: Mapping[str, Wordings]
) -> list[SectionStanding]:
    """Return how each section stands, in the order of the source; what only the translation has, where it stands there.

    `source` holds the fingerprints of the present source and `own` the sections of the translation, both by name and
    in order; `made_from` is what the translation remembers, `said` what was said about changes, by section.
    """
    own = list(own)
    return [_stand(name, source, own, made_from, said.get(name, Wordings())) for name in _merged(list(source), own)]


def _merged(source: list[str], own: list[str]) -> list[str]:
    order = list(source)
    for at, name in enumerate(own):
        if name not in order:
            order.insert(order.index(own[at - 1]) + 1 if at else 0, name)
    return order


def _stand(name: str, source: Mapping[str, str], own: list[str], made_from: Mapping[str, str], said: Wordings):
    remembered, present = made_from.get(name, ""), source.get(name, "")
    if not present:
        return SectionStanding(name, Standing.GONE, remembered)
    if name not in own:
        return SectionStanding(name, Standing.UNTRANSLATED, remembered, present)
    if remembered == present:
        return SectionStanding(name, Standing.CURRENT, remembered, present)
    if not remembered:
        return SectionStanding(name, Standing.NOT_KNOWN, present=present)
    reached = said.reached_from(remembered)
    if present in reached:
        return SectionStanding(name, Standing.REWORDED, remembered, present, since=reached[present])
    return SectionStanding(name, Standing.CHANGED, remembered, present, step=list(reached)[-1])


def _is_wording(change: SourceChange) -> bool:
    return change.kind == Kind.WORDING and change.confirmed_at is not None
