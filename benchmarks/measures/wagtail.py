"""The text of one lesson of ours as a page of Wagtail's: a stream of headings and rich text, in a template with the
menus that such a page has, in the settings of Wagtail's project template without DEBUG, on SQLite, under the same
gunicorn (worker class, workers, threads). First both sides answer from what they keep: the portal as it is, Wagtail
with a whole-site cache in memory (Django's; the package wagtail-cache was slower here). Then both render each page
anew: the portal with `PAGE_STORE=off`, Wagtail without the cache. The rows are read and the page is put together each
time; sections, notes and references whose words, evidence and numbers are the same as in the page before are taken
from there, as after a change elsewhere in the course. Last, the portal forgets these too before each page, as it were
just started, and parses the Markdown again. 8 connections that stay open, no compression.
"""

import json
import re
from html import unescape
from pathlib import Path

from benchmarks.load import Result, ask, load, request_bytes
from benchmarks.measures.published_page import LESSON
from benchmarks.peers.environment import Peer, version_of
from benchmarks.portal import Server, portal
from benchmarks.rounds import side_by_side
from benchmarks.row import Row

TITLE = "A lesson against a page of Wagtail's with the same text"
QUICK = False
CACHED, AFRESH = 2, 3  # times as many pages a second
CACHE = "django"
LINK = re.compile(r'href="/en/courses/tnbc-immune-cells/([a-z-]+)/"')


def measure(folder: Path, quick: bool) -> list[Row]:
    """Return a row for pages that are kept, and one for pages that are made anew."""
    peer = Peer("wagtail_site", folder / "wagtail")
    peer.prepare()
    with portal(folder) as ours:
        path = plant(peer, ours)
        with peer.served(at=path, PEER_CACHE=CACHE) as theirs:
            kept = _compared(ours, theirs, path)
    with (
        portal(folder, PAGE_STORE="off") as ours,
        portal(folder / "forgetful", application="benchmarks.forgetful", PAGE_STORE="off") as forgetful,
        peer.served(at=path) as theirs,
    ):
        afresh, first = (_compared(each, theirs, path) for each in (ours, forgetful))
        sizes = f"{_bytes(ours, LESSON):,} and {_bytes(theirs, path):,} bytes"
    name = f"Wagtail {version_of('wagtail_site', 'wagtail')}"
    return [
        kept.row(f"published lesson against {name} with its whole-site cache ({sizes})", at_least=CACHED, of="pages"),
        afresh.row(f"lesson rendered afresh against {name} without cache", at_least=AFRESH, of="pages"),
        first.row(
            f"the same, with no piece from the page before, against {name} without cache", at_least=None, of="pages"
        ),
    ]


def plant(peer: Peer, ours: Server) -> str:
    """Give the peer a course of as many lessons, each with the sections of ours; return the path of one."""
    page = ask(ours.port, request_bytes(LESSON)).body.decode()
    course = ask(ours.port, request_bytes(LESSON.rpartition("/")[0].rpartition("/")[0] + "/")).body.decode()
    main = re.search("<main[^>]*>(.*)</main>", page, re.DOTALL)[1]
    said = {
        "course": _words(re.search("<h1[^>]*>(.*?)</h1>", course, re.DOTALL)[1]),
        "lessons": sorted({slug.replace("-", " ") for slug in LINK.findall(course)}),
        "title": LESSON.split("/")[-2].replace("-", " "),
        "sections": [_section(part) for part in re.split("(?=<h2)", main)],
    }
    return peer.run("plant.py", text=json.dumps(said)).strip()


def _section(html: str) -> dict[str, str]:
    heading = re.match("<h2[^>]*>(.*?)</h2>", html, re.DOTALL)
    return {"heading": _words(heading[1]) if heading else "", "text": html[heading.end() :] if heading else html}


def _words(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", "", html)).split())


def _compared(ours: Server, theirs: Server, path: str):
    def side(port: int, path: str):
        request = request_bytes(path, {"Accept": "text/html"})
        return lambda: _load(port, request)

    return side_by_side(side(ours.port, LESSON), side(theirs.port, path))


def _load(port: int, request: bytes) -> Result:
    return load(port, request, status=200, seconds=0.5, warm_up=0.1)


def _bytes(server: Server, path: str) -> int:
    return len(ask(server.port, request_bytes(path)).body)
