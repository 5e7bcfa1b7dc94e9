"""What a process keeps, until when, and how much of it."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial

import pytest

from config.pages.front import KEEP, Front
from config.pages.page import Page
from config.pages.store import LARGEST, MOST_BYTES, Pages
from courses.stamp import BELIEVED, Watch

ADDRESS = ("/en/", "")


class World:
    """A clock and lessons for a store: `changed()` changes the lessons."""

    def __init__(self) -> None:
        self.now, self.state, self.looks = 0.0, object(), 0

    def look(self, last):
        self.looks += 1
        return self.state

    def changed(self) -> None:
        self.state = object()

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def pages(self) -> Pages:
        return Pages(Watch(self.look, clock=lambda: self.now))


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def pages(world) -> Pages:
    return world.pages()


def a_page(size: int = 100) -> Page:
    return Page("200 OK", [], b"x" * size)


def keep(pages: Pages, page: Page, address=ADDRESS) -> Page:
    pages.put(address, pages.state(), page)
    return page


def test_a_kept_page_stands_while_nothing_has_changed(world, pages):
    kept = keep(pages, a_page())
    for _second in range(100):
        world.wait(1)
        assert pages.get(ADDRESS) is kept


def test_after_a_change_no_page_is_known_any_more(world, pages):
    keep(pages, a_page())
    world.changed()
    world.wait(BELIEVED)
    assert (pages.get(ADDRESS), pages.size) == (None, 0)


def test_the_lessons_are_looked_at_at_most_four_times_a_second_however_many_ask(world, pages):
    for _request in range(1000):
        pages.get(ADDRESS)
        world.wait(0.001)
    assert world.looks <= 1 + 1 / BELIEVED


@pytest.mark.parametrize(("seconds", "is_known"), [(BELIEVED, True), (1.9 * BELIEVED, True), (2 * BELIEVED, False)])
def test_while_one_looks_nobody_else_waits_unless_what_is_known_is_too_old(world, seconds, is_known):
    looking, may_end = threading.Event(), threading.Event()

    def look(last):
        if last:
            looking.set()
            may_end.wait(10)
        return world.look(last)

    watch = Watch(look, clock=lambda: world.now)
    known = watch.moment()
    world.changed()
    world.wait(BELIEVED)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(watch.moment)
        looking.wait(10)
        world.wait(seconds - BELIEVED)
        second = threads.submit(watch.moment)
        done, _waiting = wait([second], timeout=0.3)
        assert bool(done) is is_known
        may_end.set()
        assert first.result() is world.state
        assert second.result() is (known if is_known else world.state)
    assert world.looks == 2 or not is_known


def test_a_look_that_fails_does_not_keep_the_next_one_out(world):
    def look(last):
        world.looks += 1
        raise LookupError

    watch = Watch(look, clock=lambda: world.now)
    for _each in range(2):
        with pytest.raises(LookupError):
            watch.moment()
    assert world.looks == 2


def test_a_page_that_was_begun_before_a_change_and_ended_after_it_is_not_kept(world, pages):
    seen = pages.state()
    world.changed()
    world.wait(BELIEVED)
    pages.get(ADDRESS)
    pages.put(ADDRESS, seen, a_page())
    assert pages.get(ADDRESS) is None


def test_while_nobody_knows_whether_something_has_changed_nothing_is_sent_from_the_store(world, pages):
    keep(pages, a_page())
    world.state = None
    world.wait(BELIEVED)
    assert pages.get(ADDRESS) is None
    keep(pages, a_page())
    assert pages.get(ADDRESS) is None


def test_the_store_holds_so_many_bytes_and_forgets_the_oldest_first(pages):
    page = a_page(100_000)
    for number in range(1000):
        keep(pages, page, (f"/en/{number}/", ""))
    assert (pages.size <= MOST_BYTES, pages.size > MOST_BYTES - page.size) == (True, True)
    assert (pages.get(("/en/0/", "")), pages.get(("/en/999/", ""))) == (None, page)


def test_a_page_that_would_push_out_many_is_not_kept(pages):
    keep(pages, a_page(LARGEST))
    assert pages.get(ADDRESS) is None


def test_two_that_make_the_same_page_at_once_take_its_room_once(pages):
    first = keep(pages, a_page())
    keep(pages, a_page())
    assert (pages.get(ADDRESS), pages.size) == (first, first.size)


def greedy(environ, start_response):
    """Answer anything with a page, and keep whatever may be kept."""
    page = Page("200 OK", [("Content-Type", "text/html")], b"x" * 5000)
    if KEEP in environ:
        environ[KEEP](page)
    start_response("200 OK", [])
    return []


@pytest.mark.parametrize("address", ["/en/{}/?", "/en/?q={}", "/en/?{}", "/{}/?", "/en/?evidence={}", "/admin/{}/?"])
def test_two_hundred_thousand_addresses_that_somebody_invents_fill_no_memory(pages, address):
    front, sizes = Front(greedy, pages), set()
    for number in range(200_000 // 6 + 1):
        path, _, query = address.format(number).partition("?")
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "localhost"}
        front(environ | {"wsgi.url_scheme": "http"}, lambda *answer: None)
        sizes.add(pages.size)
    assert max(sizes) <= (MOST_BYTES if address == "/en/{}/?" else 0)


@pytest.mark.parametrize(
    "strange",
    [
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "BREW"},
        {"QUERY_STRING": "since=1"},
        {"HTTP_HOST": "elsewhere.example"},
        {"HTTP_HOST": ""},
        {"HTTP_HOST": "localhost:x"},
        {"PATH_INFO": "/admin/"},
        {"PATH_INFO": "/static/css/portal.css"},
        {"PATH_INFO": "/healthz"},
    ],
)
def test_what_is_not_a_plain_question_for_a_page_is_djangos_alone(world, pages, strange):
    asked = []
    front = Front(lambda environ, start_response: asked.append(KEEP in environ) or [], pages)
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/en/", "QUERY_STRING": "", "HTTP_HOST": "localhost"}
    keep(pages, a_page())
    front({**environ, "wsgi.url_scheme": "http", **strange}, lambda *answer: None)
    assert asked == [False]


def test_over_plain_http_production_is_asked_to_redirect(settings, pages):
    settings.SECURE_SSL_REDIRECT = True
    keep(pages, a_page())
    asked = []
    front = Front(lambda environ, start_response: asked.append(environ["wsgi.url_scheme"]) or [], pages)
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/en/", "QUERY_STRING": "", "HTTP_HOST": "localhost"}
    answer = partial(front, start_response=lambda *answer: None)
    for scheme in ("http", "https"):
        answer({**environ, "wsgi.url_scheme": scheme})
    assert asked == ["http"]
