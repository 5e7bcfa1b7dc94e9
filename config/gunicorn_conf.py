"""How gunicorn serves the portal; `manage.py serve` names this module. GUNICORN_CMD_ARGS overrides it."""

import gc
import os
import signal
import time
from contextlib import suppress

from config import keeper, logs
from config.environment import Environment

_env = Environment()

bind = f"127.0.0.1:{_env.integer('PORT', default=8000)}"
# Two processes a processor: threads of one process wait for each other, and one that writes keeps everybody waiting
# meanwhile. On two processors 4 × 2 take a third more enquiries a second than 2 × 4 (docs/performance.md).
WORKERS_BY_THEMSELVES = 8
workers = _env.integer("WEB_CONCURRENCY", default=min(2 * len(os.sched_getaffinity(0)), WORKERS_BY_THEMSELVES))
# Threads: a reader on a slow telephone line holds one thread, not a worker.
worker_class = "config.gunicorn_worker.PromptWorker"
threads = 2

timeout = 60  # seconds without a sign of life before a worker is replaced
graceful_timeout = 20  # seconds a stopping worker has to finish its answers; SQLite's lock waits as long
keepalive = 5

# A worker shows that it lives by touching a file. On a disk that is busy the touch can block; memory cannot.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK | os.X_OK) else None  # noqa: S108 - no file of ours

# Nobody steers gunicorn through its socket: signals are enough, and the home directory stays as it was.
control_socket_disable = True

# Addresses may carry what somebody searched for, so none is written down; config/requests.py writes a line instead.
accesslog = None

OUTBOX_PATIENCE = keeper.PATIENCE + 5  # seconds for the mail at hand, and for its keeper to end after it


def on_exit(server) -> None:
    """End what keeps the outbox worker, if `manage.py serve` has started it, and wait for both."""
    pid = int(os.environ.get("OUTBOX_PID", "0"))
    with suppress(ChildProcessError, ProcessLookupError):  # it has ended before
        for number, patience in ((signal.SIGTERM, OUTBOX_PATIENCE), (signal.SIGKILL, 1)):
            if pid and not _has_ended(pid, within=0):
                os.kill(pid, number)
                _has_ended(pid, within=patience)


def _has_ended(pid: int, *, within: float) -> bool:
    """Wait for our child at most `within` seconds. Raises ChildProcessError when there is no such child."""
    until = time.monotonic() + within
    while os.waitpid(pid, os.WNOHANG)[0] == 0:
        if time.monotonic() >= until:
            return False
        time.sleep(0.1)
    return True


logconfig_dict = {
    "formatters": logs.formatters(),
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": logs.formatter_name(production=bool(_env.origin("SITE_ORIGIN"))),
        },
    },
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    # WARNING: starting and stopping are not news; a worker that dies is.
    "loggers": {"gunicorn.error": {"level": "WARNING", "handlers": ["stderr"], "propagate": False}},
}


def post_worker_init(worker) -> None:
    """Put what was loaded at the start beyond the reach of the garbage collector: it stays as long as the worker.

    The collector walks through everything only when a quarter as much has come since. Without this that is a quarter
    of all modules: megabytes of finished pages would lie about until then, and the walk would be long.
    """
    gc.collect()
    gc.freeze()
