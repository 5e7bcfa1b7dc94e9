"""Enquiries from 8 people at once, each with a form of their own that was fetched before and a name, an e-mail
address and a telephone number in it; what is timed is the POST alone, on a connection that stays open, until the
answer is there (303). A form waits longer than the two seconds under which it would look like spam, and comes from an
address of its own through a proxy, so that each is an ordinary enquiry that calls duty. The peer is the public form of
django-helpdesk with the same words, on SQLite with the portal's own options (WAL, synchronous=FULL, IMMEDIATE), under
the same gunicorn, with a mail backend that throws mails away. Afterwards both databases are counted: each accepted
form must be there, on our side as a new enquiry with its message, its audit row and a call in the outbox.
"""

import json
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.load import Answer, Result, UnexpectedError, ask_all, load, percentile, request_bytes
from benchmarks.peers.environment import Peer, version_of
from benchmarks.portal import Server, manage, portal
from benchmarks.rounds import ROUNDS, Compared, side_by_side
from benchmarks.row import Row
from config.environment import SQLITE_OPTIONS

TITLE = "An enquiry that is accepted against a ticket of django-helpdesk's"
QUICK = True
TIMES, SLOWEST = 4, 5
CLIENTS = 8
LONGER_THAN_SPAM = 2.5  # seconds
PER_ROUND = {"ours": 240, "peer": 60}
ASK, SUBMIT = "/en/contact/", "/tickets/submit/"
WORDS = (
    "My mother was told yesterday that her tumour is triple-negative. We do not understand what that means for the "
    "treatment that was planned, and whether we should ask for another test before it begins. She is 61 and otherwise "
    "well. Could somebody explain to us which questions we should take to the next appointment?"
)
STORED = """
    SELECT (SELECT count(*) FROM support_enquiry WHERE status = 'new'), (SELECT count(*) FROM support_message),
    (SELECT count(*) FROM support_auditevent WHERE action = 'received'),
    (SELECT count(*) > 0 FROM support_outboxmessage)
"""
TICKETS = "SELECT (SELECT count(*) FROM helpdesk_ticket), (SELECT count(*) FROM helpdesk_followup)"


def measure(folder: Path, quick: bool) -> list[Row]:
    """Return how many are accepted a second, and how the slowest stand to the usual ones."""
    number = {side: count // 4 if quick else count for side, count in PER_ROUND.items()}
    peer = Peer("helpdesk_site", folder / "helpdesk", PEER_SQLITE=json.dumps(SQLITE_OPTIONS))
    peer.prepare()
    queue = peer.run("plant.py", "queue").strip()
    with portal(folder, TRUSTED_PROXIES="1") as ours, peer.served(at=SUBMIT) as theirs:
        manage(ours.environment, "create_staff", "mei", "--group", "triage", "--email", "duty@example.com")
        compared = _compared(ours, theirs, queue, number)
    expected = sum(each.answers for each in compared.ours)
    _must_be(_counted(folder / "data" / "portal.sqlite3", STORED), (expected, expected, expected, 1))
    tickets = sum(each.answers for each in compared.peer)
    _must_be(_counted(peer.folder / "peer.sqlite3", TICKETS), (tickets, tickets))
    name = f"django-helpdesk {version_of('helpdesk_site', 'django-helpdesk')}"
    return [
        compared.row(f"enquiry accepted, {CLIENTS} clients, against {name}", at_least=TIMES, of="stored"),
        _slow(compared),
    ]


def _compared(ours: Server, theirs: Server, queue: str, number: dict[str, int]) -> Compared:
    enquiries = _posts(ours.port, ASK, number["ours"] * ROUNDS, enquiry_in)
    opened = time.monotonic()
    tickets = _posts(theirs.port, SUBMIT, number["peer"] * ROUNDS, lambda _page, at: ticket(at, queue))
    time.sleep(max(0, opened + LONGER_THAN_SPAM - time.monotonic()))
    return side_by_side(
        lambda: _send(ours.port, enquiries, number["ours"], 303),
        lambda: _send(theirs.port, tickets, number["peer"], 302),
    )


def _posts(port: int, path: str, number: int, fields: Callable[[Answer, int], dict[str, str]]) -> Iterator[bytes]:
    """Fetch so many forms and return what a browser sends with each of them."""
    pages = enumerate(ask_all(port, [request_bytes(path)] * number))
    filled = [filled_in(page, fields(page, at), at) for at, page in pages]
    return iter([request_bytes(path, headers, method="POST", body=body) for headers, body in filled])


def filled_in(page: Answer, fields: dict[str, str], number: int) -> tuple[dict[str, str], bytes]:
    """Return headers and body of the form on `page` that one person sends, from an address of their own."""
    headers = {
        "Cookie": page.header("Set-Cookie").partition(";")[0],
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": f"203.0.{number // 250}.{number % 250 + 1}",
    }
    return headers, urlencode({"csrfmiddlewaretoken": _hidden("csrfmiddlewaretoken", page), **fields}).encode()


def _hidden(name: str, page: Answer) -> str:
    return re.search(rf'name="{name}"[^>]*?value="([^"]*)"', page.body.decode())[1]


def enquiry_in(page: Answer, number: int) -> dict[str, str]:
    """Return what one person writes into the form on `page`."""
    return {
        "token": _hidden("token", page),
        "message": f"{WORDS} ({number})",
        "topic": "treatment",
        "relationship": "family",
        "name": "Ka Yan",
        "email": f"person-{number}@example.com",
        "phone": "2345 6789",
        "contact_by": "email",
        "language": "en",
        "consent": "on",
    }


def ticket(number: int, queue: str) -> dict[str, str]:
    """Return the same words in the form of django-helpdesk."""
    return {
        "queue": queue,
        "title": "What the diagnosis means",
        "body": f"{WORDS} ({number}) Ka Yan, 2345 6789",
        "priority": "3",
        "submitter_email": f"person-{number}@example.com",
    }


def _send(port: int, posts: Iterator[bytes], number: int, status: int) -> Result:
    return load(port, posts, status=status, connections=CLIENTS, count=number)


def _counted(database: Path, query: str) -> tuple[int, ...]:
    with closing(sqlite3.connect(database)) as line:
        return line.execute(query).fetchone()


def _must_be(found: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    if found != wanted:
        raise UnexpectedError(f"Stored {found} instead of {wanted}.")


def _slow(compared: Compared) -> Row:
    times = [each for result in compared.ours for each in result.times]
    usual, slow = percentile(times, 50), percentile(times, 99)
    measure = f"enquiry accepted, {CLIENTS} clients: the slowest of a hundred against the usual one"
    return Row(measure, f"{slow:.1f} ms", f"{usual:.1f} ms", slow / usual, f"<= {SLOWEST} x", slow <= SLOWEST * usual)
