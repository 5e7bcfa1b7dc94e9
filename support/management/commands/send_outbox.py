"""`manage.py send_outbox`: what must happen by itself."""

import logging
import os
import signal
import time
from collections.abc import Callable

from django.conf import settings
from django.core.management import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from config.sqlite import stand_in_line
from courses.actions.review import publish_due
from courses.books.press import Press
from support import erased_list
from support.actions.closing import ask_gently_where_due
from support.actions.watch import tell_of_delays
from support.delivery import Round, deliver_due, waiting
from support.models import Heartbeat

log = logging.getLogger(__name__)

PAUSE, LONGEST_PAUSE = 3, 60  # seconds between two rounds; it doubles while something is wrong
BETWEEN_LOOKS = 0.5  # seconds after which a waiting loop looks whether it shall end
BETWEEN_WATCHES = 60  # seconds between two looks at the clocks
BETWEEN_BEATS = 15  # seconds between two signs of life
BETWEEN_LISTS = 600  # seconds between two looks whether all that was erased is on the list


class Command(BaseCommand):
    """Sends what waits in the outbox, and writes to those whom the clocks concern; a loop publishes lessons too."""

    help = (
        "Tell people of delays, ask gently, and send the mails that are due: one round, or with --loop until it is "
        "stopped; a loop also publishes what was approved for a time (see publish_due) and lets the courses be made "
        "as PDF (see make_books). Any number of these may run at once; each mail is sent by one of them."
    )

    def add_arguments(self, parser) -> None:
        """Declare how long it runs."""
        parser.add_argument("--loop", action="store_true", help="go on until SIGTERM or SIGINT")
        parser.add_argument("--with-parent", type=int, metavar="PID", help="end the loop when this parent is gone")

    def handle(self, *, loop: bool, with_parent: int | None, **options) -> None:
        """Run one round and say what it did, or loop quietly."""
        if loop:
            Loop(with_parent).run()
            return
        watch()
        self.report(deliver_due())

    def report(self, done: Round) -> None:
        """Print what became of the mails, in one line."""
        self.stdout.write(
            f"{done.sent} sent, {done.given_up} given up, {done.not_wanted} not wanted, {waiting()} waiting."
        )


def watch() -> None:
    """Write the mails that the clocks ask for."""
    now = timezone.now()
    tell_of_delays(now)
    ask_gently_where_due(now)


class Loop:
    """Rounds until a signal, or until the parent is gone. Errors of database and mail server do not end it."""

    def __init__(self, parent: int | None = None) -> None:
        self.parent = parent
        self.press = Press()
        self.stopped = False
        self.next_watch = self.next_beat = self.next_list = 0.0

    def run(self) -> None:
        """Return when it is over; the mail at hand is finished first."""
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signal_number, self.stop)
        stand_in_line()
        pause = PAUSE
        while not self.is_over():
            pause = PAUSE if self.round() else min(pause * 2, LONGEST_PAUSE)
            self.wait(pause)
        self.press.stop()

    def stop(self, *_signal) -> None:
        """Let the loop end after the mail at hand."""
        self.stopped = True

    def is_over(self) -> bool:
        """Tell whether a signal came or the parent went."""
        return self.stopped or (self.parent is not None and os.getppid() != self.parent)

    def round(self) -> bool:
        """Look at the clocks once a minute, send and publish what is due; tell whether all went well.

        Each step is taken whatever became of the others.
        """
        steps = (self.beat, self.watch, self.deliver, self.publish, self.list_erased)
        went_well = [self.survive(step) for step in steps]
        self.survive(self.make_books)  # mails do not wait for a book that fails
        return all(went_well)

    def beat(self) -> bool:
        """Say that the worker is there, if it is time."""
        if time.monotonic() >= self.next_beat:
            Heartbeat.beat(Heartbeat.OUTBOX)
            self.next_beat = time.monotonic() + BETWEEN_BEATS
        return True

    def watch(self) -> bool:
        """Look at the clocks, if it is time."""
        if time.monotonic() >= self.next_watch:
            watch()
            self.next_watch = time.monotonic() + BETWEEN_WATCHES
        return True

    def deliver(self) -> bool:
        """Send what is due; False when the mail server was not there. A long round is a sign of life too."""
        return not deliver_due(stop=lambda: not self.beat() or self.is_over()).line_down

    def publish(self) -> bool:
        """Publish the changes of lessons whose time has come; what cannot be published says why on the desk."""
        done, failed = publish_due()
        if done or failed:
            log.info("changes published", extra={"done": done, "failed": failed})
        return True

    def make_books(self) -> bool:
        """Let a process make the PDFs of the courses, if what readers see has changed; it is not waited for."""
        if settings.MAKE_BOOKS and not self.press.look():
            log.error("books could not be made; the last ones stay")
        return True

    def list_erased(self) -> bool:
        """Complete the list of erased references, if it is time: who erased may have met a crash or a full disk."""
        if time.monotonic() >= self.next_list:
            erased_list.complete()
            self.next_list = time.monotonic() + BETWEEN_LISTS
        return True

    def survive(self, step: Callable[[], bool]) -> bool:
        """Take one step with a sound connection; an error of any kind is one line without words, and False."""
        close_old_connections()
        try:
            return step()
        except Exception as error:  # the worker outlives everything, and tries again after a pause
            log.error("outbox step failed", extra={"step": step.__name__, "reason": type(error).__name__})
            return False
        finally:
            close_old_connections()

    def wait(self, seconds: float) -> None:
        """Sleep in short pieces, so that the end is seen soon."""
        until = time.monotonic() + seconds
        while not self.is_over() and time.monotonic() < until:
            time.sleep(BETWEEN_LOOKS)
