"""What the benchmarks of pages make of what Lighthouse and the browser say; nothing is timed here."""

from itertools import count

import pytest

from benchmarks.measures import first_visit, lighthouse
from benchmarks.peers.lighthouse import Report

GOOD = Report((100, 100, 100, 100), 900, 0, ())
SLOW = Report((97, 100, 100, 100), 950, 0, ("total-blocking-time",))
SLOWER = Report((90, 100, 100, 100), 1400, 0, ("total-blocking-time",))
NEVER, ALWAYS = 0, float("inf")  # until when a page may be looked at again, by the monotonic clock
HERE = "http://127.0.0.1:8000/en/"


@pytest.mark.parametrize(
    ("points", "paint", "shift", "good"),
    [
        ((100, 100, 100, 100), 1000, 0, True),
        ((99, 100, 100, 100), 1000, 0, False),
        ((100, 100, 100, 100), 1001, 0, False),
        ((100, 100, 100, 100), 1000, 0.001, False),
    ],
)
def test_a_page_is_good_when_it_meets_every_part_of_the_goal(points, paint, shift, good):
    assert lighthouse.is_good(Report(points, paint, shift, ())) is good


@pytest.mark.parametrize(
    ("first", "more", "until", "counts"),
    [
        (GOOD, [], ALWAYS, GOOD),
        (SLOWER, [GOOD, GOOD], ALWAYS, GOOD),
        (GOOD, [SLOWER, SLOWER], ALWAYS, GOOD),
        (SLOW, [GOOD, SLOWER], ALWAYS, SLOW),
        (SLOWER, [GOOD, GOOD], NEVER, SLOWER),
    ],
)
def test_a_page_that_misses_is_looked_at_again_and_the_run_in_the_middle_counts(first, more, until, counts):
    assert lighthouse.settled(first, iter(more).__next__, until) == counts


def test_of_two_runs_the_worse_counts(monkeypatch):
    clock = count()
    monkeypatch.setattr(lighthouse.time, "monotonic", lambda: next(clock))
    assert lighthouse.settled(SLOW, iter([GOOD]).__next__, until=1) == SLOW


@pytest.mark.parametrize(
    ("asked", "came", "light"),
    [
        ([("Document", HERE), ("Script", f"{HERE}x.js")], [20_000, 8192], True),
        ([("Document", HERE), ("Script", f"{HERE}x.js")], [20_000, 8193], False),
        ([("Document", HERE)], [35 * 1024], True),
        ([("Document", HERE)], [35 * 1024 + 1], False),
        ([("Document", HERE)] * 6, [1] * 6, True),
        ([("Document", HERE)] * 7, [1] * 7, False),
        ([("Document", HERE), ("Image", "http://127.0.0.1:8001/x.png")], [1, 1], False),
        ([("Document", HERE), ("Image", f"{HERE}x.png")], [1], False),
    ],
)
def test_a_visit_is_light_by_bytes_requests_hosts_and_script(asked, came, light):
    seen = first_visit.Visit(HERE, dict(enumerate(asked)), dict(enumerate(came)))
    assert seen.is_light is light
