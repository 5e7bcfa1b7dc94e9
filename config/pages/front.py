"""Answers from the store before Django's machinery starts; everything else is Django's."""

from functools import lru_cache, partial

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from config.pages.store import Pages
from courses.stamp import PRESENT

# Of all addresses only these are looked up, and with these queries: what anybody may invent takes no room.
READING = ("/en/", "/zh-hant/", "/sitemap.xml", "/robots.txt")
QUERIES = ("", "evidence=people")
KEEP = "portal.keep"  # in the WSGI environment: the function that keeps the answer


class Front:
    """The WSGI application that knows finished pages and hands on what it does not know.

    Every reader passes here: few calls, and nothing is looked up that the start knows.
    """

    def __init__(self, application, pages: Pages) -> None:
        self.application, self.pages = application, pages
        self._only_https = settings.SECURE_SSL_REDIRECT

    def __call__(self, environ, start_response):
        """Answer a request."""
        address = address_of(environ)
        if address is None or (self._only_https and environ["wsgi.url_scheme"] != "https"):
            return self.application(environ, start_response)
        page = self.pages.get(address)
        if page is None:
            environ[KEEP] = partial(self.pages.put, address, self.pages.state())
            return self.application(environ, start_response)
        status, headers, body = page.answer(environ)
        start_response(status, headers)
        return body


def in_front_of(application):
    """Return `application` with a store of its own in front, unless PAGE_STORE is off."""
    return Front(application, Pages(PRESENT)) if settings.PAGE_STORE else application


def address_of(environ) -> tuple[str, str] | None:
    """Return path and query of a request that the store may know; None where Django must look at it."""
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    if query not in QUERIES or environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not path.startswith(READING):
        return None
    return (path, query) if is_ours(environ.get("HTTP_HOST", "")) else None


@lru_cache(maxsize=64)
def is_ours(host: str) -> bool:
    """Tell whether a Host header names this portal, as Django would."""
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
