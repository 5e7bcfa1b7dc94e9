"""A cache elsewhere in front of the portal, as deploy/ shows it, keeps what is for everybody and nothing else."""

import time

import pytest

from scripts import machine
from tests.faults.clients import Door
from tests.faults.processes import Portal
from tests.faults.several import NAME, Nginx
from tests.faults.test_load import free_port

KEPT_FOR = 5  # seconds, of the shipped sixty
LESSON = "/en/courses/tnbc-immune-cells/what-happened-in-mice/"

# Only on a developer's machine that lacks it: with CI=true scripts/check.py ends before a test is left out.
pytestmark = [pytest.mark.faults, pytest.mark.skipif(not machine.nginx(), reason="there is no nginx")]


@pytest.fixture(scope="module")
def edge(tmp_path_factory):
    """Yield the cache in front of an embedded portal."""
    home = tmp_path_factory.mktemp("edge")
    portal = Portal(home, free_port())
    portal.start()
    folder = home / "edge"
    filled = {
        "/etc/edge/tls/": f"{folder}/",
        "/var/log/nginx/edge.log": str(folder / "access.log"),
        "/var/cache/edge": f"{folder}/cache",
        "server_name edge.example": f"server_name {NAME}",
        "proxy_pass https://portal.example": f"proxy_pass http://127.0.0.1:{portal.port}",
        "proxy_cache_valid 200 60s": f"proxy_cache_valid 200 {KEPT_FOR}s",
    }
    edge = Nginx(folder, "edge.conf", port=free_port(), **filled)
    yield edge
    edge.end()
    portal.kill_everything()


def ask(edge: Nginx, path: str, **headers: str) -> tuple[str, int, dict, bytes]:
    """Return what the cache says it did for a request, status, headers and body."""
    before = len(lines(edge))
    line = Door(edge.port, NAME, edge.certificate).line()
    line.request("GET", path, headers={"Host": NAME} | headers)
    answer = line.getresponse()
    body = answer.read()
    line.close()
    limit = time.monotonic() + 5
    while len(lines(edge)) == before and time.monotonic() < limit:
        time.sleep(0.01)
    return lines(edge)[-1].split()[2], answer.status, dict(answer.getheaders()), body


def lines(edge: Nginx) -> list[str]:
    """Return what the cache has written down."""
    log = edge.folder / "access.log"
    return log.read_text().splitlines() if log.exists() else []


@pytest.mark.parametrize("coding", ["", "gzip", "br"])
@pytest.mark.parametrize("path", [LESSON, "/zh-hant/", "/en/glossary/"])
def test_a_page_for_everybody_is_kept_in_each_coding_and_is_the_same_for_who_has_cookies(edge, path, coding):
    _did, status, headers, body = ask(edge, path, **{"Accept-Encoding": coding})
    again = ask(edge, path, **{"Accept-Encoding": coding, "Cookie": "session=1; receipt=2"})
    assert (status, again[0], again[1], again[3]) == (200, "HIT", 200, body)
    assert (headers.get("Content-Encoding", ""), headers["Cache-Control"]) == (coding, "no-cache")


def test_after_its_time_the_portal_is_asked_whether_the_page_still_stands(edge):
    ask(edge, LESSON)
    time.sleep(KEPT_FOR + 1)
    assert (ask(edge, LESSON)[0], ask(edge, LESSON)[0]) == ("REVALIDATED", "HIT")


@pytest.mark.parametrize(
    "path",
    [
        "/en/contact/",
        "/en/contact/received/",
        "/en/conversation/",
        "/admin/login/",
        "/en/nothing/",
        f"{LESSON}?q=1",
        "/en/corrections/?since=tnbc-immune-cells.1",
        "/healthz",
    ],
)
def test_nothing_else_is_kept(edge, path):
    assert [ask(edge, path)[0] for _asked in range(3)] == ["MISS"] * 3


def test_it_writes_down_no_page_and_no_person(edge):
    ask(edge, f"{LESSON}?planted")
    assert [word for word in ("planted", "courses", "127.0.0.1") if word in edge.written("access.log")] == []
    assert edge.written("error.log") == ""
