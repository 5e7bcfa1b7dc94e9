"""Answers that stand as long as the lessons are as they were when they were made."""

import threading

from config.pages.page import Page
from courses.stamp import Watch

MOST_BYTES = 16 * 1024 * 1024  # of one process; the oldest pages go first
LARGEST = MOST_BYTES // 8  # a page for which too many others would have to go


class Pages:
    """The pages of one process, as long as `watch` names the same moment."""

    def __init__(self, watch: Watch) -> None:
        self._watch, self._lock = watch, threading.Lock()
        self._state = None
        self._pages: dict[tuple[str, str], Page] = {}
        self.size = 0  # bytes

    def state(self):
        """Return the moment under which pages are kept now; None where the database does not say it."""
        state = self._watch.moment()
        if state is not self._state:
            with self._lock:
                state = self._watch.moment()  # another thread may have heard of a later one
                if state is not self._state:
                    self._state, self._pages, self.size = state, {}, 0
        return state

    def get(self, address: tuple[str, str]) -> Page | None:
        """Return the page at `address` (path, query), unless something has changed since it was kept."""
        state = self._watch.moment()
        if state is not self._state:
            state = self.state()
        return self._pages.get(address) if state is not None else None

    def put(self, address: tuple[str, str], state, page: Page) -> None:
        """Keep a page that was made after `state` had been seen; not when that is over."""
        with self._lock:
            if state is None or state is not self._state or page.size > LARGEST or address in self._pages:
                return
            while self.size + page.size > MOST_BYTES:
                self.size -= self._pages.pop(next(iter(self._pages))).size
            self._pages[address] = page
            self.size += page.size
