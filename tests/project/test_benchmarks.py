"""The frame of the benchmarks: nothing is timed here."""

import importlib
import pkgutil
import socket
import threading
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from benchmarks import __main__ as frame
from benchmarks import measures, report, rounds, taking
from benchmarks.load import Answer, Result, UnexpectedError, ask, load, request_bytes
from benchmarks.row import Row

MET = Row("lesson against a peer", "1,000 pages/s", "400 pages/s", 2.5, ">= 2 x", True)
MISSED = Row("enquiry | accepted", "90 stored/s", "95 stored/s", 0.947, ">= 4 x", False)
SHOWN = Row("through nginx", "7 pages/s", "9 pages/s", None, report.NO_GOAL, True)


def modules() -> dict:
    """Return every module of a measure by its name."""
    found = (each.name for each in pkgutil.iter_modules(measures.__path__))
    return {name: importlib.import_module(f"{measures.__name__}.{name}") for name in found}


def test_every_measure_is_in_the_table_once_and_says_what_it_takes():
    assert sorted(modules()) == sorted(frame.NAMES)
    for module in modules().values():
        assert (type(module.TITLE), type(module.QUICK), callable(module.measure)) == (str, bool, True)
        assert module.__doc__.strip()


def test_what_is_taken_beside_others_is_in_the_table():
    assert set(frame.UNTIMED) < set(frame.NAMES)


def measure_named(name: str, done: list[str], *, failing: str = "") -> SimpleNamespace:
    """Return a measure that notes what is done to it, and fails in its step `failing`."""

    def note(step: str) -> None:
        done.append(f"{name} {step}")
        if step == failing:
            raise ValueError(step)

    @contextmanager
    def begun(_folder, _quick):
        note("begins")
        yield [f"side of {name}"]
        note("is cleared away")

    def measure(folder, _quick, side):
        assert folder.is_dir()
        assert side == f"side of {name}"
        note("is taken")
        return [Row(name, "", "", None, report.NO_GOAL, True)]

    return SimpleNamespace(__name__=f"measures.{name}", TITLE=name, begun=begun, measure=measure)


@pytest.fixture
def _kept_in(tmp_path, monkeypatch):
    monkeypatch.setattr(taking, "KEPT_IN", tmp_path)
    yield
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("_kept_in")
def test_all_is_made_before_anything_is_timed_and_the_table_keeps_its_order(monkeypatch):
    done = []
    monkeypatch.setattr(frame, "UNTIMED", ("memory",))
    monkeypatch.setattr(frame, "wait_for", lambda sides: done.append(f"waits for {', '.join(sides)}"))
    taken = frame.take([measure_named(name, done) for name in ("desk", "memory")], quick=False)
    assert [row.measure for rows in taken for row in rows] == ["desk", "memory"]
    assert done == [
        *("desk begins", "memory begins", "memory is taken", "memory is cleared away"),
        *("waits for side of desk", "desk is taken", "desk is cleared away"),
    ]


@pytest.mark.usefixtures("_kept_in")
@pytest.mark.parametrize("failing", ["begins", "is taken"])
def test_the_others_are_taken_when_a_measure_fails(failing, monkeypatch):
    done = []
    monkeypatch.setattr(frame, "wait_for", list)
    modules_of_two = [measure_named("desk", done, failing=failing), measure_named("search", done)]
    assert [len(rows) for rows in frame.take(modules_of_two, quick=False)] == [0, 1]
    assert done[-1] == "search is cleared away"


@pytest.mark.usefixtures("_kept_in")
def test_nothing_is_left_when_the_run_is_cut_off(monkeypatch):
    done = []

    def cut_off(_sides):
        raise SystemExit

    monkeypatch.setattr(frame, "wait_for", cut_off)
    with pytest.raises(SystemExit):
        frame.take([measure_named("desk", done)], quick=False)
    assert done == ["desk begins", "desk is cleared away"]


def test_the_short_form_takes_the_first_the_fourth_and_the_sixth():
    quick = frame.chosen(SimpleNamespace(quick=True, only=None))
    assert [module.__name__.rpartition(".")[2] for module in quick] == ["published_page", "enquiry", "desk_size"]


def test_one_measure_can_be_taken_alone():
    assert [module.TITLE for module in frame.chosen(SimpleNamespace(quick=False, only=["nginx"]))] == [
        modules()["nginx"].TITLE
    ]


def test_the_table_has_columns_of_equal_width():
    assert report.as_text([MET, MISSED, SHOWN]).splitlines() == [
        "measure                ours           peer         ratio   goal",
        "lesson against a peer  1,000 pages/s  400 pages/s  2.50 x  >= 2 x       met",
        "enquiry | accepted     90 stored/s    95 stored/s  0.95 x  >= 4 x       NOT MET",
        "through nginx          7 pages/s      9 pages/s            as measured",
    ]


def test_the_document_keeps_what_people_wrote_around_the_table(tmp_path):
    document = tmp_path / "performance.md"
    document.write_text(f"# Before\n\n{report.BEGIN}\nold\n{report.END}\n\n## Profiles\n\nkept\n", encoding="utf-8")
    module, failed = SimpleNamespace(TITLE="A measure", __doc__="How."), SimpleNamespace(TITLE="Another", __doc__="So.")
    for _again in range(2):
        report.write([(module, [MET, MISSED]), (failed, [])], document)
    before, _, rest = document.read_text(encoding="utf-8").partition(report.BEGIN)
    made, _, after = rest.partition(report.END)
    assert (before, after) == ("# Before\n\n", "\n\n## Profiles\n\nkept\n")
    lines = made.splitlines()
    assert "| lesson against a peer | 1,000 pages/s | 400 pages/s | 2.50 x | >= 2 x | met |" in lines
    assert "| enquiry &#124; accepted | 90 stored/s | 95 stored/s | 0.95 x | >= 4 x | NOT MET |" in lines
    assert "Could not be measured: Another." in lines
    assert [line for line in lines if line.startswith("#")] == [
        *("## Table", "## Method of each measure", "### A measure", "### Another")
    ]


def test_the_document_has_a_place_for_the_table():
    text = report.DOCUMENT.read_text(encoding="utf-8")
    assert (text.count(report.BEGIN), text.count(report.END)) == (1, 1)


def result(rate: float) -> Result:
    return Result(10, rate, 1.0, 2.0, (1.0,))


def test_two_sides_are_taken_in_turn_and_each_round_is_held_against_its_own():
    taken = []

    def side(name: str, rates: list[float]):
        def take() -> Result:
            taken.append(name)
            return result(rates.pop(0))

        return take

    compared = rounds.side_by_side(side("ours", [100, 400, 90]), side("peer", [50, 100, 60]), rounds=3)
    assert taken == ["ours", "peer", "peer", "ours", "ours", "peer"]
    assert compared.row("m", at_least=2, of="pages") == Row("m", "100 pages/s", "60 pages/s", 2.0, ">= 2 x", True)
    assert compared.row("m", at_least=2.1, of="pages").met is False


@contextmanager
def server(*answers: bytes):
    """Yield the port of a server that gives `answers` in turn, to each connection anew."""

    def serve(line: socket.socket) -> None:
        with line:
            at = 0
            while line.recv(65536):
                line.sendall(answers[at % len(answers)])
                at += 1

    def accept() -> None:
        while True:
            try:
                line, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(line,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


WHOLE = b"HTTP/1.1 200 OK\r\nETag: a\r\nContent-Length: 5\r\n\r\nhello"
CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"


@pytest.mark.parametrize("answer", [WHOLE, CHUNKS, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])
def test_every_answer_is_counted(answer):
    with server(answer) as port:
        taken = load(port, request_bytes("/"), status=200, connections=2, count=20)
    assert (taken.answers, len(taken.times)) == (20, 20)


def test_each_of_several_requests_is_sent_once():
    with server(b"HTTP/1.1 303 See Other\r\nContent-Length: 0\r\n\r\n") as port:
        posts = [request_bytes("/", method="POST", body=b"a=1")] * 7
        assert load(port, posts, status=303, connections=3).answers == 7


def test_one_answer_with_another_status_ends_the_measure():
    with server(WHOLE, WHOLE, b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n") as port, pytest.raises(UnexpectedError):
        load(port, request_bytes("/"), status=200, connections=1, count=5)


def test_an_answer_is_returned_as_it_came():
    with server(WHOLE) as port:
        answer = ask(port, request_bytes("/", {"Accept": "text/html"}))
    assert answer == Answer(200, b"HTTP/1.1 200 OK\r\nETag: a\r\nContent-Length: 5\r\n\r\n", b"hello")
    assert answer.all_headers() == [("ETag", "a"), ("Content-Length", "5")]
    assert (answer.header("etag"), answer.header("Vary")) == ("a", "")
