"""The same lesson through nginx and from the portal directly, over 8 connections that stay open, without compression.
nginx has the shipped configurations over plain HTTP: deploy/nginx/portal.conf, which hands every page on over a
connection of its own, and deploy/nginx/edge.conf, the cache that may stand in front elsewhere and keeps a page for at
most a minute. nginx, portal and the generator of the requests share the cores of this machine.
"""

from pathlib import Path

from benchmarks.load import load, request_bytes
from benchmarks.measures.published_page import LESSON
from benchmarks.peers.nginx import in_front
from benchmarks.portal import Server, portal
from benchmarks.rounds import side_by_side
from benchmarks.row import Row

TITLE = "A lesson through nginx against the portal directly"
QUICK = False
WHAT = {
    "portal.conf": "lesson handed on by nginx (portal.conf) against the portal directly",
    "edge.conf": "lesson kept by nginx for a minute (edge.conf) against the portal directly",
}


def measure(folder: Path, quick: bool) -> list[Row]:
    """Return a row for each of the shipped configurations."""
    with portal(folder) as behind:
        return [_row(folder / name, name, behind) for name in WHAT]


def _row(folder: Path, name: str, behind: Server) -> Row:
    request = request_bytes(LESSON)

    def side(port: int):
        return lambda: load(port, request, status=200, seconds=0.3, warm_up=0.1)

    with in_front(folder, name, behind.port, at=LESSON) as nginx:
        compared = side_by_side(side(nginx.port), side(behind.port))
    return compared.row(WHAT[name], at_least=None, of="pages")
