"""Middleware of the project."""

from django.conf import settings
from django.db import DataError
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from config import errors
from config.languages import from_header, from_path
from config.pages import is_for_everybody

DRAIN_BYTES = 10 * 1024 * 1024  # what we read and throw away so that a browser still hears our answer


class LanguageFromPath:
    """Activates the language that the path names.

    Django's LocaleMiddleware also asks a cookie; a reading page must not. Paths without a language
    (the admin, `/`) follow Accept-Language and say so in Vary.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        """Answer `request` in its language."""
        language = from_path(request.path_info)
        chosen = language or from_header(request.headers.get("Accept-Language", ""))
        request.LANGUAGE_CODE = chosen
        with translation.override(chosen):
            response = self.get_response(request)
        if language is None and is_for_everybody(response):
            return response
        response.headers.setdefault("Content-Language", chosen)
        if language is None:
            patch_vary_headers(response, ["Accept-Language"])
        return response


class BodyLimit:
    """Answers a body over the limit with a page that says how to get back to the text (413)."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        """Refuse by the declared length; read a bounded part so that the connection is not cut."""
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length <= settings.PUBLIC_BODY_LIMIT or request.path_info.startswith("/admin/"):
            return self.get_response(request)
        remaining = min(length, DRAIN_BYTES)
        while remaining > 0 and (part := request.read(min(remaining, 65536))):
            remaining -= len(part)
        return errors.too_large(request)


class OddDeskAddress:
    """Answers what somebody sends to the desk that no column can hold: 400, and not as a fault of the server.

    Django's lists and forms hand on some values unchecked: a number beyond the database's, or in an address a word
    where a number belongs. Whatever fails without them is our fault and remains one.
    """

    BEYOND_THE_COLUMN = (OverflowError, DataError)

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        """Hand the request on."""
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Return the page for a bad address where that is what failed."""
        if not request.path_info.startswith("/admin/"):
            return None
        is_a_word = request.method in ("GET", "HEAD") and request.GET and isinstance(exception, ValueError)
        is_odd = is_a_word or isinstance(exception, self.BEYOND_THE_COLUMN)
        return errors.bad_request(request, exception) if is_odd else None


class HeadWithoutBody:
    """Answers HEAD with the headers of GET and no body (RFC 9110, 9.3.2); gunicorn complains of one otherwise."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        """Drop the body, keep its length."""
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response


class CompressEmptyForms(GZipMiddleware):
    """Compresses a form in which nobody has written yet; it is told by `private, no-cache`.

    What readers see has its own forms (config/pages). Everything else that is personal stays as it is: from the length
    of compressed words that a stranger can partly choose, the rest could be guessed (BREACH). The form's token is
    masked anew each time, and the framework adds bytes at random.
    """

    def process_response(self, request, response):
        """Compress `response` if it is such a form and the browser takes gzip."""
        is_empty_form = response.headers.get("Cache-Control") == "private, no-cache"
        return super().process_response(request, response) if is_empty_form else response
