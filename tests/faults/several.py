"""Several machines on this one: application servers as the units in deploy/ start them, behind deploy/'s nginx."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scripts import machine
from scripts.variables import without_ours
from tests.faults.processes import ROOT, START_SECONDS, children, descendants, kill

DEPLOY = ROOT / "deploy"
NAME = "portal.example"
SECRETS = {
    "SITE_ORIGIN": f"https://{NAME}",
    "TRUSTED_PROXIES": "1",
    "SECRET_KEY": "only-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "FIELD_ENCRYPTION_KEYS": "test:" + "A" * 43 + "=",
}


def command(unit: str, line: str) -> list[str]:
    """Return what a unit in deploy/systemd runs, with this Python."""
    words = re.search(rf"^{line}=(.*)$", (DEPLOY / "systemd" / unit).read_text(), re.M)[1].split()
    assert words[0] == "/srv/portal/.venv/bin/python"
    return [sys.executable, *words[1:]]


class Node:
    """One machine: an application server and a worker for mails, with a folder of its own."""

    def __init__(self, folder: Path, port: int, **environment: str) -> None:
        own = {"DATA_DIR": str(folder / "data"), "HOME": str(folder), "PORT": str(port), "WEB_CONCURRENCY": "1"}
        own["MAKE_BOOKS"] = "off"
        folder.mkdir()
        self.environment = without_ours(os.environ) | SECRETS | own | environment
        self.port, self.log = port, folder / "log"
        self.server: subprocess.Popen | None = None
        self.worker: subprocess.Popen | None = None

    def run(self, words: list[str]) -> subprocess.Popen:
        """Start a command of this machine."""
        with self.log.open("a") as log:
            return subprocess.Popen(words, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def prepare(self) -> subprocess.Popen:
        """Start what a unit does before the server."""
        return self.run(command("portal@.service", "ExecStartPre"))

    def start(self) -> None:
        """Serve, and return when the server answers."""
        self.server = self.run(command("portal@.service", "ExecStart"))
        limit = time.monotonic() + START_SECONDS
        while time.monotonic() < limit and self.server.poll() is None:
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2).close()
                return
            time.sleep(0.05)
        self.end()
        raise TimeoutError(self.log.read_text()[-2000:])

    def start_worker(self) -> None:
        """Start a worker for mails."""
        self.worker = self.run(command("portal-worker.service", "ExecStart"))

    def restart(self) -> None:
        """Restart the server as an upgrade does: it may finish what it has begun."""
        self.server.send_signal(signal.SIGTERM)
        assert self.server.wait(timeout=START_SECONDS) == 0
        self.start()

    def kill(self) -> None:
        """Take the server's power away."""
        found = descendants(self.server.pid)
        kill(self.server.pid)
        for pid in found:
            kill(pid)
        self.server.wait()

    def end(self) -> None:
        """End whatever runs."""
        if self.server and self.server.poll() is None:
            self.kill()
        if self.worker and self.worker.poll() is None:
            kill(self.worker.pid)
            self.worker.wait()


class Nginx:
    """nginx with a shipped configuration, filled in as an operator would: each of `filled` has to stand there."""

    def __init__(self, folder: Path, shipped: str, *, port: int, **filled: str) -> None:
        self.folder, self.port = folder, port
        self.certificate = folder / "fullchain.pem"
        folder.mkdir()
        _make_certificate(folder)
        text = (DEPLOY / "nginx" / shipped).read_text()
        for there, ours in {"listen 443 ": f"listen 127.0.0.1:{port} ", **filled}.items():
            assert there in text, there
            text = text.replace(there, ours)
        (folder / "site.conf").write_text(text)
        (folder / "nginx.conf").write_text(self._main())
        self.process = subprocess.Popen([machine.nginx(), "-p", folder, "-c", folder / "nginx.conf"])

    def _main(self) -> str:
        """Return what stands in Debian's nginx.conf, with every file in our folder."""
        temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        return "\n".join(
            [
                "user root;" if os.geteuid() == 0 else "",
                f"daemon off; worker_processes 2; pid {self.folder}/pid; error_log {self.folder}/error.log;",
                "events { worker_connections 256; }",
                "http {",
                *(f"  {name}_temp_path {self.folder}/{name};" for name in temporary),
                f"  include {self.folder}/site.conf;",
                "}",
            ]
        )

    def written(self, name: str) -> str:
        """Return what stands in one of its logs."""
        return (self.folder / name).read_text()

    def end(self) -> None:
        """End it with all its workers."""
        found = children(self.process.pid)
        for pid in (self.process.pid, *found):
            kill(pid)
        self.process.wait()


def in_front_of(nodes: list[Node], folder: Path, *, port: int, plain_port: int, **filled: str) -> Nginx:
    """Return nginx as it stands in front of the portal, started; it reads the static files beside `folder`."""
    servers = {f"127.0.0.1:{8001 + number}": f"127.0.0.1:{node.port}" for number, node in enumerate(nodes)}
    places = {
        "/etc/portal/tls/": f"{folder}/",
        "/var/log/nginx/portal.log": str(folder / "access.log"),
        "root /var/cache/portal;": f"root {folder.parent};",
        "listen 80 ": f"listen 127.0.0.1:{plain_port} ",
    }
    return Nginx(folder, "portal.conf", port=port, **servers, **places, **filled)


def _make_certificate(folder: Path) -> None:
    """Make a certificate for the portal's name that signs itself, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file = folder / "privkey.pem"
    key_file.touch(mode=0o600)
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
