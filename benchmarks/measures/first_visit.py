"""Every lesson of the shipped course, opened once in each language by a real browser that has nothing of ours yet
(Debian's Chromium, on a phone's width). The browser's own records say what came over the wire: how often it asked,
whom, and how many bytes each answer had with its headers, compressed as it was sent. An icon that the browser did not
ask for counts all the same. The heaviest lesson of each language stands in the table. KB are 1024 bytes.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, sync_playwright

from benchmarks.load import ask, request_bytes
from benchmarks.portal import HOST, portal
from benchmarks.row import Row
from scripts.machine import CHROMIUM_FLAGS, chromium

TITLE = "A first visit to a lesson, everything included"
QUICK = False
COURSE = "courses/tnbc-immune-cells/"
LANGUAGES = {"en": "in English", "zh-hant": "in Chinese"}
PHONE = {"width": 360, "height": 740}
KB = 1024
MOST, MOST_SCRIPT, MOST_REQUESTS = 35 * KB, 8 * KB, 6
GOAL = "<= 35 KB, <= 6 requests, all from this host; script <= 8 KB"


@dataclass
class Visit:
    """What one page brought over the wire: kind and address of each request, and the bytes of each answer."""

    address: str
    asked: dict[str, tuple[str, str]] = field(default_factory=dict)
    came: dict[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many bytes came."""
        return sum(self.came.values())

    @property
    def script(self) -> int:
        """How many of them were scripts."""
        return sum(self.came.get(each, 0) for each, (kind, _url) in self.asked.items() if kind == "Script")

    @property
    def is_ours_alone(self) -> bool:
        """Whether nobody else was asked."""
        return {urlsplit(url).netloc for _kind, url in self.asked.values()} == {urlsplit(self.address).netloc}

    @property
    def is_light(self) -> bool:
        """Whether it is as light as the goal says, and every answer has come."""
        is_whole = self.came.keys() == self.asked.keys()
        few = self.size <= MOST and self.script <= MOST_SCRIPT and len(self.asked) <= MOST_REQUESTS
        return is_whole and few and self.is_ours_alone


def measure(folder: Path, quick: bool) -> list[Row]:
    """Return a row for each language: its heaviest lesson."""
    with portal(folder) as ours, browser() as chromium_now:
        return [
            _row(words, [visit(chromium_now, address) for address in lessons(ours.port, language)])
            for language, words in LANGUAGES.items()
        ]


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium for the block."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        try:
            yield started
        finally:
            started.close()


def lessons(port: int, language: str) -> list[str]:
    """Return the addresses of the lessons, as the page of the course names them."""
    page = ask(port, request_bytes(f"/{language}/{COURSE}")).body.decode()
    found = re.findall(rf'href="(/{language}/{COURSE}(?!print/)[a-z0-9-]+/)"', page)
    return [f"http://{HOST}:{port}{path}" for path in dict.fromkeys(found)]


def visit(chromium_now: Browser, address: str) -> Visit:
    """Open `address` in a browser that was never here, and wait until nothing more comes."""
    seen = Visit(address)
    with chromium_now.new_context(viewport=PHONE) as context:
        page = context.new_page()
        records = context.new_cdp_session(page)
        records.on("Network.requestWillBeSent", lambda said: _note_request(seen, said))
        records.on("Network.loadingFinished", lambda said: _note_answer(seen, said))
        records.send("Network.enable")
        page.goto(address, wait_until="networkidle")
        icon = page.locator("link[rel=icon]").get_attribute("href")
    _count_icon(seen, urljoin(address, icon or "/favicon.ico"))
    return seen


def _note_request(seen: Visit, said: dict) -> None:
    seen.asked[said["requestId"]] = (said["type"], said["request"]["url"])


def _note_answer(seen: Visit, said: dict) -> None:
    seen.came[said["requestId"]] = int(said["encodedDataLength"])


def _count_icon(seen: Visit, icon: str) -> None:
    """Count the icon for a browser without a window, which has no place to show one and may not ask for it."""
    if icon in (url for _kind, url in seen.asked.values()):
        return
    parts = urlsplit(icon)
    answer = ask(parts.port, request_bytes(parts.path, {"Accept-Encoding": "gzip, deflate, br"}))
    seen.asked["icon"] = ("Other", icon)
    seen.came["icon"] = len(answer.head) + len(answer.body)


def _row(words: str, visits: list[Visit]) -> Row:
    heaviest = max(visits, key=lambda each: each.size)
    most = max(len(each.asked) for each in visits)
    script = max(each.script for each in visits)
    whose = "all from this host" if all(each.is_ours_alone for each in visits) else "NOT all from this host"
    ours = f"{heaviest.size / KB:.1f} KB, {most} requests, {whose}; script {script / KB:.1f} KB"
    measure_of = f"first visit to a lesson {words}, the heaviest of {len(visits)}"
    return Row(measure_of, ours, "-", None, GOAL, all(each.is_light for each in visits))
