"""Lets a process end when the one that started it is gone, however that ended."""

import os
import signal
import threading
import time

BETWEEN_LOOKS = 0.5  # seconds


def end_with(parent: int) -> None:
    """End this process, and all of its group, as soon as `parent` is not its parent any more.

    For the leader of a group: what it has started goes with it.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(BETWEEN_LOOKS)
        os.killpg(0, signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
