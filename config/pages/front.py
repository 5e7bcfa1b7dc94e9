"""Answers from the store before Django's machinery starts; everything else is Django's."""

from collections.abc import Mapping
from functools import lru_cache, partial

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from config.pages.page import Answer
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
        answer = self.kept(environ)
        if answer is None:
            if address := self._address_of(environ):
                environ[KEEP] = partial(self.pages.put, address, self.pages.state())
            return self.application(environ, start_response)
        status, headers, body = answer
        start_response(status, headers)
        return body

    def kept(self, asked: Mapping[str, str]) -> Answer | None:
        """Return the answer that is ready; None where Django must make one.

        `asked` is a WSGI environment, or of one what names the request (config/gunicorn_worker.py).
        """
        address = self._address_of(asked)
        page = self.pages.get(address) if address else None
        return page.answer(asked) if page else None

    def _address_of(self, asked: Mapping[str, str]) -> tuple[str, str] | None:
        """Return path and query of a request that the store may know; None where Django must look at it."""
        path, query = asked["PATH_INFO"], asked.get("QUERY_STRING", "")
        if query not in QUERIES or asked["REQUEST_METHOD"] not in ("GET", "HEAD") or not path.startswith(READING):
            return None
        if self._only_https and asked["wsgi.url_scheme"] != "https":
            return None
        return (path, query) if is_ours(asked.get("HTTP_HOST", "")) else None


def in_front_of(application):
    """Return `application` with a store of its own in front, unless PAGE_STORE is off."""
    return Front(application, Pages(PRESENT)) if settings.PAGE_STORE else application


@lru_cache(maxsize=64)
def is_ours(host: str) -> bool:
    """Tell whether a Host header names this portal, as Django would."""
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
