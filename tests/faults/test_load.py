"""While people write to us, processes are killed one after the other. What a person saw confirmed is stored, once."""

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

import pytest

from scripts import postgres
from support import spam
from tests.faults.clients import Asked, Browser, Door, ask_at_once
from tests.faults.processes import ROOT, Portal, Postgres
from tests.support.mail_server import MailServer

IS_FULL = os.environ.get("FAULTS") == "full"
CLIENTS, ENQUIRIES, MAILS = (16, 2000, 300) if IS_FULL else (8, 120, 30)
ROUNDS = 20 if IS_FULL else 1  # of killing each thing once, while somebody still writes
BETWEEN_KILLS = 4 if IS_FULL else 1  # seconds of service
MAILS_SECONDS = 60  # until the last mail has gone


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as line:
        return line.getsockname()[1]


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database(request):
    """Yield what starts the database anew, or None where there is no server, and its address."""
    if request.param == "SQLite":
        yield None
        return
    if not postgres.programs():
        # Only on a developer's machine that lacks it: with CI=true scripts/check.py ends before a test is left out.
        pytest.skip("there is no PostgreSQL")
    server = Postgres()
    yield server
    server.end()


@pytest.fixture
def mail_server():
    server = MailServer(free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def portal(tmp_path, database, mail_server):
    """Yield a portal that serves, with mails that wait."""
    address = {"DATABASE_URL": database.url} if database else {}
    portal = Portal(tmp_path, free_port(), EMAIL_URL=f"smtp://127.0.0.1:{mail_server.port}", **address)
    portal.start()
    inside(portal, "plant", str(MAILS))
    yield portal
    portal.kill_everything()


def inside(portal: Portal, *words: str) -> str:
    command = [sys.executable, "-m", "tests.faults.inside", *words]
    done = subprocess.run(command, cwd=ROOT, env=portal.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def break_things(acts: list[Callable], is_wanted: Callable[[], bool]) -> Counter:
    """Do one act after the other; return how often each. The first round is done whatever happens."""
    done = Counter()
    for number in range(ROUNDS):
        for act in acts:
            if number == 0 or is_wanted():
                act()
                done[act.__name__] += 1
                time.sleep(BETWEEN_KILLS)
    return done


@pytest.mark.faults
def test_what_was_confirmed_is_stored_once_whatever_is_killed(portal, database, mail_server):
    # The others are so quick and so many that they are taken for spam: nobody is called for them.
    door = Door(portal.port)
    calm = Browser(door, Asked()).ask("A calm question.", writing=spam.QUICKEST_SECONDS + 0.5)
    asked, threads = ask_at_once(door, clients=CLIENTS, enquiries=ENQUIRIES - 1)
    acts = [portal.kill_one_worker, portal.kill_outbox, portal.restart]
    if database:
        acts.append(database.kill_and_start)
    kills = break_things(acts, lambda: any(thread.is_alive() for thread in threads))
    for thread in threads:
        thread.join()
    assert asked.gave_up == []
    asked.references.append(calm)

    inside(portal, "let-time-pass")
    limit = time.monotonic() + MAILS_SECONDS
    while (now := json.loads(inside(portal, "stored")))["waiting"] and time.monotonic() < limit:
        time.sleep(1)
    print(f"\n{len(asked.references)} confirmed, {len(asked.tries_again)} tries again, {dict(kills)}")
    assert sorted(asked.references) == now["references"]
    assert (len(set(asked.references)), now["messages"], now["audited"]) == (ENQUIRIES,) * 3
    assert now["called"] is True

    people = Counter(mail["To"] for mail in mail_server.mails if mail["To"].startswith("person-"))
    twice = sum(count - 1 for count in people.values())
    assert (len(people), len(now["sent"]), now["failed"]) == (MAILS, MAILS, 0)
    assert twice <= kills["kill_outbox"] + kills["restart"]
