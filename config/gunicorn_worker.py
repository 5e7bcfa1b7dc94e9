"""The worker of gunicorn that lets nobody wait: not for a page that is ready, nor at a door behind which nobody is."""

import select

from gunicorn import util
from gunicorn.workers.gthread import ThreadWorker

# With one of these a request wants more than a page that is read, and gunicorn knows what to do.
UNUSUAL = {"HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING", "HTTP_EXPECT", "HTTP_SCRIPT_NAME", "HTTP_PATH_INFO"}
STAYS_OPEN = "keep-alive"


class PromptWorker(ThreadWorker):
    """Sends pages that are kept as they are, and closes its ears as soon as it is told to end.

    Of the work for an answer that is ready (`kept` of the application, see config.pages.front.Front) nearly half is
    what WSGI asks of a server: an environment of thirty variables, and headers that are looked at one by one. Such an
    answer has gone that way once, and goes a shorter one from then on (docs/performance.md). `max_requests` of gunicorn
    counts the others alone.
    """

    def handle_request(self, req, conn) -> bool:
        """Answer a request; return whether the connection stays open."""
        answer = self._kept(req)
        if answer is None:
            return super().handle_request(req, conn)
        status, headers, body = answer
        lines = [
            f"HTTP/1.1 {status}",
            "Server: gunicorn",
            f"Date: {util.http_date()}",
            f"Connection: {STAYS_OPEN}",
            *[f"{name}: {value}" for name, value in headers],
        ]
        conn.sock.sendall(b"".join(["\r\n".join(lines).encode("latin-1"), b"\r\n\r\n", *body]))
        return True

    def _kept(self, req):
        """Return the answer that is ready for a plain request; None for any other, which goes gunicorn's way."""
        ready = getattr(self.wsgi, "kept", None)
        if not ready or req.version != (1, 1) or not self._keeps_open():
            return None
        asked = {f"HTTP_{name.replace('-', '_')}": value for name, value in req.headers}
        if len(asked) < len(req.headers) or not asked.keys().isdisjoint(UNUSUAL):  # something is said twice, or rarely
            return None
        if asked.get("HTTP_CONNECTION", STAYS_OPEN).lower() != STAYS_OPEN:
            return None
        asked["REQUEST_METHOD"], asked["wsgi.url_scheme"] = req.method, req.scheme
        asked["PATH_INFO"], asked["QUERY_STRING"] = req.path, req.query
        return ready(asked)

    def _keeps_open(self) -> bool:
        """Tell whether gunicorn would keep a connection open now."""
        return self.alive and bool(self.cfg.keepalive) and len(self.keepalived_conns) < self.max_keepalived

    def set_accept_enabled(self, enabled: bool) -> None:
        """Start or stop taking connections; at the end for good, after taking what has already called.

        gunicorn's own worker keeps listening until its last answer is given, up to `graceful_timeout`: the system goes
        on taking connections that nobody will answer, and cuts them at the end. Refused at once, a balancer asks the
        next server, for a POST too (deploy/nginx/portal.conf).
        """
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
