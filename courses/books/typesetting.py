"""Makes a PDF of a page: tagged, with its fonts inside, and without asking any host for anything.

`typeset` does so in a process of its own, this module as a program: it has little memory and time, none of our secrets
and no database, and all that the libraries have taken is given back when it ends.
"""

import gc
import logging
import os
import resource
import subprocess
import sys
from base64 import b64decode
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from courses.books import tree

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHEET = HERE / "book.css"
DRAWING = "image/svg+xml"
KINDS = {".svg": DRAWING, ".css": "text/css"}

MOST_SECONDS = 120  # of the processor; the course that we ship takes six
MOST_MEMORY = 2 * 1024**3  # bytes of addresses, of which four large font files are a good part; 0.4 GB are used
LARGEST = 16 * 1024**2  # bytes of a finished file
KINDNESS = 10  # added to the niceness: readers and mails come first
# What the process is told of ours: where programs and libraries are, and how fonts are found.
KNOWN = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
# How the library says, in its log only, that something will be missing in the file.
LACKING = (".notdef glyph rendered", "Failed to load", "Failed to render")


class TypesettingError(Exception):
    """Why no PDF was made, in one sentence that names no words of the page."""


def typeset(html: str, *, base_url: str, identifier: str) -> bytes:
    """Return `html`, a whole page, as a PDF file, made by another process. Raises TypesettingError.

    Addresses in it are relative to `base_url`; none of them is opened. `identifier` names the file in itself.
    """
    command = [sys.executable, "-m", "courses.books.typesetting", base_url, identifier]
    environment = {name: os.environ[name] for name in KNOWN if name in os.environ} | {"PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - this module
            command, input=html.encode(), capture_output=True, cwd=ROOT, env=environment, timeout=3 * MOST_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise TypesettingError("It took too long.") from None
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise TypesettingError(_reason(done))
    if len(done.stdout) > LARGEST:
        raise TypesettingError(f"The file would be larger than {LARGEST // 1024**2} MB.")
    return done.stdout


def _reason(done: subprocess.CompletedProcess) -> str:
    """Return what the process said in its last line, if it ended by itself."""
    if done.returncode < 0:
        return f"The process was ended by signal {-done.returncode}."
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if done.returncode == 1 and lines else f"The process ended with {done.returncode}."


def missing() -> str:
    """Return why this machine can make no PDF, or "" where it can. Loads the library: not for a process that stays."""
    try:
        import weasyprint  # noqa: F401 - whether it finds Pango
    except (ImportError, OSError) as error:
        return f"WeasyPrint cannot be loaded: {type(error).__name__}, {str(error).partition(':')[0]}."
    return ""


def pdf(html: str, *, base_url: str, identifier: str) -> bytes:
    """Return what `typeset` does, made in this process. Raises TypesettingError."""
    if why := missing():
        raise TypesettingError(why)
    from weasyprint import CSS, HTML, LOGGER

    fetcher, lacks = our_own_files(), _Lacks(logging.WARNING)
    LOGGER.addHandler(lacks)
    LOGGER.propagate = False  # it quotes addresses and words
    try:
        page = HTML(string=html, base_url=base_url, url_fetcher=fetcher)
        tree.prepare(page.etree_element)
        sheets = [CSS(filename=SHEET, url_fetcher=fetcher)]
        made = page.write_pdf(stylesheets=sheets, pdf_tags=True, pdf_identifier=identifier.encode())
    finally:
        LOGGER.removeHandler(lacks)
    if lacks.count:
        raise TypesettingError(f"{lacks.count} things are missing on this machine, such as a font with Chinese in it.")
    return made


class _Lacks(logging.Handler):
    """Counts what the library could not put into the file: a book with holes is none."""

    count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += str(record.msg).startswith(LACKING)


def our_own_files():
    """Return what fetches files of this folder for the library, and nothing else from anywhere."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OurOwnFiles(URLFetcher):
        """Whatever else is wanted ends the work."""

        def fetch(self, url, headers=None):
            if url.startswith(tree.ORNAMENT):
                return URLFetcherResponse(url, b64decode(url.removeprefix(tree.ORNAMENT)), {"Content-Type": DRAWING})
            path = _path(url)
            if path is None:
                raise FatalURLFetchingError("Something that is not ours was asked for.")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": KINDS[path.suffix]})

    return OurOwnFiles(allowed_protocols=())


def _path(url: str) -> Path | None:
    """Return the file that `url` names, if it is a drawing or sheet of this folder."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        return None
    path = Path(url2pathname(parts.path)).resolve()
    return path if path.is_relative_to(HERE) and path.suffix in KINDS and path.is_file() else None


def main(base_url: str, identifier: str) -> None:
    """Read a page and write its PDF. Whatever goes wrong is one line, and exit status 1."""
    os.nice(KINDNESS)
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    with suppress(ValueError):  # a system other than Linux may refuse
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    gc.disable()  # what is made here is made once, and goes with the process: a fifth of the time
    try:
        made = pdf(sys.stdin.buffer.read().decode(), base_url=base_url, identifier=identifier)
    except TypesettingError as error:
        sys.exit(str(error))
    except Exception as error:  # its text may quote the page
        sys.exit(f"{type(error).__name__} while it was made.")
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main(*sys.argv[1:])
