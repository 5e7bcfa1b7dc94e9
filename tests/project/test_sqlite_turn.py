"""Writers of SQLite stand in line: the next one writes as soon as the last one is done, whatever became of it."""

import fcntl
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from django.db import OperationalError, connections, transaction

from config.sqlite.turn import Turn, stand_in_line

pytestmark = pytest.mark.only_on("sqlite")
SOON = 1  # second; SQLite's own waiting for a lock takes steps of a tenth
PATIENCE = 2
LINE = "line"

# Takes the turn as a worker in a transaction does, says so, and stays until it is killed.
HOLDING = """
import sys, time
from config.sqlite.turn import Turn, stand_in_line
stand_in_line()
Turn(sys.argv[1]).take()
print("mine", flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def in_line(monkeypatch):
    monkeypatch.setattr(Turn, "in_line", False)
    stand_in_line()


@pytest.fixture
def database(tmp_path, django_db_blocker, monkeypatch):
    """Yield the path of a database of the test's own; each thread has its own connection to it, named LINE."""
    ours = connections["default"].settings_dict
    theirs = ours | {"NAME": tmp_path / "a.sqlite3", "OPTIONS": ours["OPTIONS"] | {"timeout": PATIENCE}}
    monkeypatch.setitem(connections.settings, LINE, theirs)
    with django_db_blocker.unblock():
        run("CREATE TABLE letter (number integer)")
        yield theirs["NAME"]
    del connections[LINE]


def run(sql: str):
    """Run one statement and return its first row, if it has any."""
    with closing(connections[LINE]) as line, line.cursor() as cursor:
        return cursor.execute(sql).fetchone()


@contextmanager
def writing():
    """Write one row in a transaction, with the block inside it."""
    with closing(connections[LINE]) as line, transaction.atomic(LINE):
        line.cursor().execute("INSERT INTO letter VALUES (1)")
        yield


def count() -> int:
    return run("SELECT count(*) FROM letter")[0]


def write(_number: int = 0) -> float:
    """Write one row; return when it was done."""
    with writing():
        pass
    return time.monotonic()


def is_taken(database) -> bool:
    """Tell whether it is anybody's turn."""
    with database.with_name("a.sqlite3-turn").open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def test_others_wait_while_one_writes_and_all_of_them_write(database):
    with ThreadPoolExecutor(4) as pool:
        with writing():
            others = [pool.submit(write) for _ in range(4)]
            time.sleep(0.2)
            assert (is_taken(database), [other.done() for other in others]) == (True, [False] * 4)
        done = time.monotonic()
        assert max(other.result() for other in others) - done < SOON
    assert (is_taken(database), count()) == (False, 5)


def test_who_fails_makes_room_for_the_next(database):
    with pytest.raises(ZeroDivisionError), writing():
        raise ZeroDivisionError
    assert (is_taken(database), count()) == (False, 0)


def test_the_turn_goes_back_though_the_connection_stays(database):
    line = connections[LINE]
    with transaction.atomic(LINE):
        line.cursor().execute("INSERT INTO letter VALUES (1)")
    assert is_taken(database) is False
    with pytest.raises(ZeroDivisionError), transaction.atomic(LINE):
        raise ZeroDivisionError
    assert is_taken(database) is False
    line.close()


def test_who_is_killed_in_line_makes_room_for_the_next(database):
    holder = subprocess.Popen([sys.executable, "-c", HOLDING, str(database)], stdout=subprocess.PIPE, text=True)
    with holder, ThreadPoolExecutor(1) as pool:
        assert holder.stdout.readline() == "mine\n"
        waiting = pool.submit(write)
        time.sleep(0.2)
        assert waiting.done() is False
        holder.send_signal(signal.SIGKILL)
        waiting.result(timeout=SOON)


def test_a_writer_that_does_not_stand_in_line_is_waited_for_as_long_as_sqlite_would(database, monkeypatch):
    def fails(_number) -> float:
        began = time.monotonic()
        with pytest.raises(OperationalError, match="locked"):
            write()
        return time.monotonic() - began

    monkeypatch.setattr(Turn, "in_line", False)
    with ThreadPoolExecutor(4) as pool, writing():
        stand_in_line()
        waited = list(pool.map(fails, range(4)))
    # Each has the whole of its patience, and none begins anew behind the one before.
    assert min(waited) > PATIENCE - 0.2
    assert max(waited) < PATIENCE + SOON


def test_where_the_line_cannot_be_made_writing_goes_on(database):
    database.with_name("a.sqlite3-turn").mkdir()
    write()
    assert count() == 1


def test_a_transaction_inside_another_does_not_wait_for_itself(database):
    with writing(), transaction.atomic(LINE):
        connections[LINE].cursor().execute("INSERT INTO letter VALUES (2)")
    assert count() == 2
