"""How far a drug has come, as a lesson shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, OuterRef, QuerySet, Subquery

from courses.models import Ladder, LadderText, Reference, Rung, RungText
from courses.reading.joined import hold
from courses.reading.prepared import Prepared
from courses.reading.seen import first_in


@dataclass(frozen=True)
class RungShown:
    """One rung: what is known, the remark, and how high it stands in the drawing."""

    rung: Rung
    text: RungText | None
    y: int


class LadderShown:
    """How far a drug has come, as a page in `language` shows it. The drawing is 320 wide and `height` high."""

    RUNG_HEIGHT, TOP = 56, 40

    def __init__(self, ladder: Ladder, language: str) -> None:
        self.key, self.lesson_id = ladder.key, ladder.lesson_id
        self.name = ladder.text_in(language).name
        rungs = ladder.rungs_upwards
        self.foot = self.TOP + self.RUNG_HEIGHT * len(rungs)
        self.height = self.foot + 8
        self.rungs = [
            RungShown(rung, rung.text_in(language), self.foot - self.RUNG_HEIGHT * number)
            for number, rung in enumerate(rungs, start=1)
        ]


def ladders_of(lessons: Sequence[int], language: str) -> list[LadderShown]:
    """Return the ladders that stand in `lessons`, by key, with the public references; one query."""
    made: dict[int, Ladder] = {}
    for pk, key, lesson, name, named_in, *rung in _LADDERS.rows(lessons=lessons, language=language):
        if pk not in made:
            made[pk] = Ladder(pk=pk, key=key, lesson_id=lesson)
            hold(made[pk], "texts", [LadderText(language=named_in, name=name)])
            hold(made[pk], "rungs", [])
        if rung[0] is not None:
            made[pk].rungs.all().append(_rung(*rung))
    return [LadderShown(ladder, language) for ladder in made.values()]


def _rung(pk, step, answer, checked, reference, is_public, remark, language) -> Rung:
    rung = Rung(pk=pk, step=step, answer=answer, checked=checked)
    rung.reference = Reference(key=reference) if is_public else None
    hold(rung, "texts", [RungText(language=language, remark=remark)] if language else [])
    return rung


def _rows(lessons: list[int], language: str) -> QuerySet:
    names = first_in(language, LadderText.objects.filter(ladder=OuterRef("pk")))
    remarks = first_in(language, RungText.objects.filter(rung=OuterRef("rungs__pk")))
    rung = ("rungs__pk", "rungs__step", "rungs__answer", "rungs__checked", "rungs__reference")
    shown = Ladder.objects.public().filter(lesson__in=lessons).order_by("course", "key")
    return shown.annotate(
        name=Subquery(names.values("name")[:1]),
        named_in=Subquery(names.values("language")[:1]),
        remark=Subquery(remarks.values("remark")[:1]),
        remark_in=Subquery(remarks.values("language")[:1]),
        is_public_source=F("rungs__reference__is_public"),
    ).values_list("pk", "key", "lesson", "name", "named_in", *rung, "is_public_source", "remark", "remark_in")


_LADDERS = Prepared(_rows)
