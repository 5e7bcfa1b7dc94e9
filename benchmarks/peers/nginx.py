"""nginx with the configurations in deploy/, over plain HTTP on this machine."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.portal import HOST, NotServedError, Server, free_port, serving
from scripts import machine
from scripts.variables import ROOT

OURS = ROOT / "deploy" / "nginx"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def in_front(folder: Path, configuration: str, behind: int, *, at: str) -> Iterator[Server]:
    """Serve the portal at the port `behind` through a file of deploy/nginx/ without its TLS; stop it at the end.

    Installs nginx where that is possible. Raises NotServedError where there is none.
    """
    if not machine.nginx() and machine.can_install():
        machine.install(["nginx"])
    if not machine.nginx():
        raise NotServedError("There is no nginx on this machine.")
    folder.mkdir()
    port = free_port()
    text = (OURS / configuration).read_text(encoding="utf-8")
    (folder / "site.conf").write_text(_plain(text, folder, port, behind), encoding="utf-8")
    (folder / "nginx.conf").write_text(_main(folder), encoding="utf-8")
    command = [machine.nginx(), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with serving(folder, port, command, dict(os.environ), at=at) as server:
        yield server


def _plain(text: str, folder: Path, port: int, behind: int) -> str:
    """Return the part that hands pages on, with `port` instead of a certificate and the one server `behind`."""
    before, *servers = re.split(r"(?m)^(?=server \{)", text)
    text = re.sub(r"(?m)^ +(ssl_|proxy_ssl_|server 127\.0\.0\.1:800[23] ).*\n", "", before + servers[-1])
    filled = {
        "listen 443 ssl http2": f"listen {HOST}:{port}",
        "127.0.0.1:8001": f"{HOST}:{behind}",
        "https://portal.example": f"http://{HOST}:{behind}",
        "/var/log/nginx/": f"{folder}/",
        "/var/cache/": f"{folder}/",
    }
    for shipped, ours in filled.items():
        text = text.replace(shipped, ours)
    return text


def _main(folder: Path) -> str:
    """Return what stands in Debian's nginx.conf, with every file in `folder`."""
    paths = "".join(f"  {name}_temp_path {folder}/{name};\n" for name in TEMPORARY)
    user = "user root;\n" if os.geteuid() == 0 else ""
    return (
        f"{user}daemon off;\nworker_processes auto;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"events {{ worker_connections 768; }}\nhttp {{\n{paths}  include {folder}/site.conf;\n}}\n"
    )
