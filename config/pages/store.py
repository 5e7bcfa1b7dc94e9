"""Answers that stand as long as the lessons are as they were when they were made."""

import threading
import time
from collections.abc import Callable

from config.pages.page import Page

# Seconds for which a process believes what it has last heard of the lessons. With the time of one answer it stays below
# the one second within which every process shows what was published or taken down.
BELIEVED = 0.25
MOST_BYTES = 16 * 1024 * 1024  # of one process; the oldest pages go first
LARGEST = MOST_BYTES // 8  # a page for which too many others would have to go


class Pages:
    """The pages of one process. `look` returns the state of the lessons, the same object while it is the same.

    `look` takes the state that was last seen, or None, and returns None where nothing is known.
    """

    def __init__(self, look: Callable, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._look, self._clock = look, clock
        self._lock = threading.Lock()
        self._state, self._looked_at = None, float("-inf")
        self._pages: dict[tuple[str, str], Page] = {}
        self.size = 0  # bytes

    def state(self):
        """Return the state of the lessons, at most BELIEVED seconds old; None where the database does not say it."""
        if self._clock() - self._looked_at >= BELIEVED:
            with self._lock:
                if self._clock() - self._looked_at >= BELIEVED:
                    self._look_again()
        return self._state

    def get(self, address: tuple[str, str]) -> Page | None:
        """Return the page at `address` (path, query), unless something has changed since it was kept."""
        return self._pages.get(address) if self.state() is not None else None

    def put(self, address: tuple[str, str], state, page: Page) -> None:
        """Keep a page that was made after `state` had been seen; not when that is over."""
        with self._lock:
            if state is None or state is not self._state or page.size > LARGEST or address in self._pages:
                return
            while self.size + page.size > MOST_BYTES:
                self.size -= self._pages.pop(next(iter(self._pages))).size
            self._pages[address] = page
            self.size += page.size

    def _look_again(self) -> None:
        before = self._clock()  # what is read now may be over when it arrives
        state = self._look(self._state)
        if state is not self._state or state is None:
            self._pages, self.size = {}, 0
        self._state, self._looked_at = state, before
