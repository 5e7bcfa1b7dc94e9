"""The worker of gunicorn that lets nobody wait at a door behind which nobody is."""

import select

from gunicorn.workers.gthread import ThreadWorker


class PromptWorker(ThreadWorker):
    """Closes its ears as soon as it is told to end, after taking what has already called.

    gunicorn's own worker keeps listening until its last answer is given, up to `graceful_timeout`: the system goes on
    taking connections that nobody will answer, and cuts them at the end. Refused at once, a balancer asks the next
    server, for a POST too (deploy/nginx/portal.conf).
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        """Start or stop taking connections; at the end for good."""
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            while select.select([listener], [], [], 0)[0]:
                before = self.nr_conns
                self.accept(listener)
                if self.nr_conns == before:  # another worker was first
                    break
            listener.close()
