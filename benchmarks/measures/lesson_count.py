"""A page of a portal with 10 lessons against the same page where there are 10,000, each in both languages: all in one
course, and as 200 courses of 50. The lessons are the shipped ones, copied with their statements, so that both sides
show the same words. Each page is made anew (PAGE_STORE=false), in-process, by Django's test client with all middleware;
the sides take turns, and the ratio is the median of the rounds, each of which is the median of three fetches. What the
portal remembers of the order of lessons it remembers here too; the first page after a change pays for that.

Pages that name every lesson, term or address grow with them by their nature; they are shown as measured, once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.report import NO_GOAL
from benchmarks.row import Row
from benchmarks.side import Fetched, Side, in_turn, sides

TITLE = "A lesson among 10,000 against one among 10"
QUICK = False
GOAL, ROUNDS = 1.1, 21
FEW, MANY, COURSES = 10, 10_000, 200
LESSON = "courses/tnbc-immune-cells/what-happened-in-mice/"
WHERE = {"one": "in one course", "spread": f"in {COURSES} courses"}
LISTS = {"home": "/en/", "list of courses": "/en/courses/", "glossary": "/en/glossary/", "sitemap": "/sitemap.xml"}


@contextmanager
def begun(folder: Path, quick: bool) -> Iterator[list[Side]]:
    """Begin to make the lessons of all three portals."""
    with sides(folder, "few", *WHERE) as three:
        for side, lessons, courses in zip(three, (FEW, MANY, MANY), (1, 1, COURSES), strict=True):
            side.begin("grow_lessons", lessons=lessons, courses=courses)
        yield three


def measure(folder: Path, quick: bool, few: Side, *many: Side) -> list[Row]:
    """Return a row for each language and way to have so many lessons, and one for each list."""
    for side in (few, *many):
        side.answer()
    lessons = [_lesson(few, side, language) for side in many for language in ("en", "zh-hant")]
    return [*lessons, *(_list(few, side, name) for side in many for name in LISTS)]


def _lesson(few: Side, many: Side, language: str) -> Row:
    rounds = in_turn(few, many, f"/{language}/{LESSON}", rounds=ROUNDS)
    ratio = median(large.milliseconds / small.milliseconds for small, large in rounds)
    # At most four times a second a process asks whether something has changed, in this fetch or in the next.
    asked = [min(each.queries for each in side) for side in zip(*rounds, strict=True)]
    measure = f"lesson page, {MANY:,} lessons {WHERE[many.name]}, {language}"
    is_met = ratio <= GOAL and asked[0] == asked[1]
    small, large = (_said([pair[at] for pair in rounds]) for at in (0, 1))
    return Row(measure, large, small, ratio, f"<= {GOAL} x, as many queries", is_met)


def _said(found: list[Fetched]) -> str:
    return f"{median(each.milliseconds for each in found):.1f} ms, {min(each.queries for each in found)} queries"


def _list(few: Side, many: Side, name: str) -> Row:
    pages = [side.fetch(LISTS[name], times=1) for side in (many, few)]
    ours, peer = (f"{each.milliseconds:.0f} ms, {each.size / 1000:.0f} KB" for each in pages)
    return Row(f"{name}, {MANY:,} lessons {WHERE[many.name]}", ours, peer, None, NO_GOAL, True)
