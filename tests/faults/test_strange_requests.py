"""Whatever is sent, the portal answers, with less than a 500, and does not grow."""

import gc
import logging
import os
import resource
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from support.models import Heartbeat
from tests.faults.strange import strange_requests
from tests.project.conftest import COURSE

COUNT = int(os.environ.get("STRANGE_REQUESTS", "1200"))
SEED = int(os.environ.get("STRANGE_SEED", "2026"))
# Seconds of work, and of waiting on a machine that does other things too; no promise of speed, only that nothing hangs.
MOST_WORK, LONGEST = 10, 120
GROWTH = 48 * 1024 * 1024  # bytes; caches of templates and addresses fill in the first half

pytestmark = pytest.mark.django_db


def memory() -> int:
    """Return the bytes of memory that this process holds now."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


@contextmanager
def without_kept_lines() -> Iterator[None]:
    """Let no handler of the tests keep what is logged: each line of a refused request holds on to the whole request."""
    root = logging.getLogger()
    mine, root.handlers = root.handlers, [each for each in root.handlers if not hasattr(each, "records")]
    try:
        yield
    finally:
        root.handlers = mine


@without_kept_lines()
def test_no_strange_request_meets_a_500_a_hang_or_a_leak(settings):
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    call_command("import_course", str(COURSE), verbosity=0)
    client, statuses, bad, half = Client(raise_request_exception=False), Counter(), [], 0
    for number, request in enumerate(strange_requests(SEED, COUNT)):
        if number == COUNT // 2:
            half = memory()
        if number % 1000 == 0:
            Heartbeat.beat(Heartbeat.OUTBOX)
        client.cookies.clear()
        started, worked = time.monotonic(), time.process_time()
        answer = request.send(client)
        b"".join(answer)  # a file is closed when it has been read
        took, worked = time.monotonic() - started, time.process_time() - worked
        statuses[answer.status_code] += 1
        if answer.status_code >= 500 or worked > MOST_WORK or took > LONGEST:
            bad.append((number, answer.status_code, round(worked, 1), round(took, 1), request))
    assert bad == []
    assert {200, 303, 400, 404, 405, 413} - set(statuses) in (set(), {303})
    grown = memory() - half
    print(f"{COUNT} requests, {grown / 2**20:.1f} MB more after the second half")
    assert grown < GROWTH
