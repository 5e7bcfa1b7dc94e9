"""A real mail server inside the test process, and rows of the outbox for it."""

import asyncio
import email.policy
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.utils import timezone

from support.models import OutboxMessage
from tests.factories.support import make_enquiry, make_staff

ADDRESS = "mei@example.com"


class MailServer:
    """Keeps what it takes in `mails`. What stands in `to_recipient` and `to_data` it answers instead, once each."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.mails: list[EmailMessage] = []
        self.senders: list[str] = []
        self.greetings: list[str] = []
        self.to_recipient: list[str] = []
        self.to_data: list[str] = []
        self.slow = 0.0  # seconds before it answers to the data
        self.password: bytes | None = None
        self.connections = 0
        self.taking = 0  # mails of which the text has come, whatever was answered
        self._controller: Controller | None = None

    def start(self) -> None:
        """Listen."""
        login = {"authenticator": self._log_in, "auth_require_tls": False}
        self._controller = Controller(
            self, hostname="127.0.0.1", port=self.port, **(login if self.password is not None else {})
        )
        self._controller.start()
        self.connections = 0  # the controller has looked whether it answers

    def stop(self) -> None:
        """Finish with every client, then be gone: connections are refused."""
        if self._controller:
            asyncio.run_coroutine_threadsafe(self._finish(), self._controller.loop).result(timeout=10)
            self._controller.stop()
        self._controller = None

    async def _finish(self) -> None:
        clients = asyncio.all_tasks() - {asyncio.current_task()}
        if clients:
            await asyncio.wait(clients, timeout=5)
        await asyncio.sleep(0)  # what they closed is closed in the next turn of the loop

    def _log_in(self, server, session, envelope, mechanism, data) -> AuthResult:
        return AuthResult(success=data.password == self.password, handled=False)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 - aiosmtpd's name
        """Keep how it is greeted."""
        session.host_name = hostname
        self.greetings.append(hostname)
        self.connections += 1
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        """Take a recipient, or refuse as told."""
        if self.to_recipient:
            return self.to_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        """Take a mail, or refuse as told."""
        self.taking += 1
        if self.slow:
            await asyncio.sleep(self.slow)
        if self.to_data:
            return self.to_data.pop(0)
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.senders.append(envelope.mail_from)
        return "250 OK"


@contextmanager
def mail_server(settings) -> Iterator[MailServer]:
    """Run a mail server and let the portal send there."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    settings.EMAIL_BACKEND = "config.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 5
    settings.DEFAULT_FROM_EMAIL = "portal@network.example"
    server = MailServer(port)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def make_asker(**fields):
    """Return an enquiry of somebody who wants mails."""
    return make_enquiry(**{"contact_by": "email", "email": ADDRESS, **fields})


def make_mail(enquiry=None, kind=OutboxMessage.Kind.ANSWER, **fields) -> OutboxMessage:
    """Return a mail that is due."""
    return OutboxMessage.objects.create(enquiry=enquiry or make_asker(), kind=kind, **fields)


def make_duty(username: str = "duty", **fields):
    """Return a colleague on duty, whom calls reach by mail."""
    return make_staff(username, "triage", email=f"{username}@network.example", **fields)


def make_due() -> None:
    """Let the pauses pass: what waits for its next try is due."""
    OutboxMessage.objects.filter(sent_at=None, failed_at=None).update(
        not_before=timezone.now() - timedelta(seconds=1), taken_until=None
    )
