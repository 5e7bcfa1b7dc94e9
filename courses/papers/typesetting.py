"""Makes a PDF of a page: tagged, with its fonts inside, and without asking any host for anything."""

from base64 import b64decode
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from courses.papers import tree

HERE = Path(__file__).resolve().parent
SHEET = HERE / "book.css"
DRAWING = "image/svg+xml"
KINDS = {".svg": DRAWING, ".css": "text/css"}


class TypesettingError(Exception):
    """Why no PDF could be made, in one sentence that names no words of the page."""


def missing() -> str:
    """Return why this machine can make no PDF, or "" where it can: the library needs Pango, and Chinese its glyphs."""
    try:
        import weasyprint  # noqa: F401 - whether it finds what it needs
    except (ImportError, OSError) as error:
        return f"WeasyPrint cannot be loaded ({str(error).partition(':')[0]})"
    return ""


def pdf(html: str, *, base_url: str, identifier: str) -> bytes:
    """Return `html`, a whole page, as a PDF file.

    Addresses in it are relative to `base_url`; none of them is opened. `identifier` names the file in itself.
    Raises TypesettingError.
    """
    if why := missing():
        raise TypesettingError(why)
    from weasyprint import CSS, HTML

    fetcher = _our_own_files()
    page = HTML(string=html, base_url=base_url, url_fetcher=fetcher)
    tree.prepare(page.etree_element)
    sheet = CSS(filename=SHEET, url_fetcher=fetcher)
    return page.write_pdf(stylesheets=[sheet], pdf_tags=True, pdf_identifier=identifier.encode())


def _our_own_files():
    """Return what fetches files of this folder for the library, and nothing else from anywhere."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OurOwnFiles(URLFetcher):
        """Whatever else is wanted ends the work: nothing is made that lacks something."""

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
