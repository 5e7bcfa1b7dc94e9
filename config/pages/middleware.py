"""Gives every answer that is for everybody its forms, and hands it to the store where it may be kept."""

from http import HTTPStatus

from config.pages.front import KEEP, QUERIES
from config.pages.marks import FOR_CACHES, is_for_everybody
from config.pages.page import Headers, Page

OF_A_FORM = {"content-length", "vary", "etag"}


def send_in_forms(get_response):
    """Middleware outside of all that add headers: compresses, tags, answers "not modified", and keeps.

    Personal pages pass as they are: from the length of compressed words that a stranger can partly choose, the rest
    could be guessed (BREACH).
    """

    def middleware(request):
        response = get_response(request)
        if not is_for_everybody(response) or request.method not in ("GET", "HEAD"):
            return response
        response.cookies.clear()  # the framework takes back a session's cookie that is none, on any page
        stands = response.status_code == HTTPStatus.OK and request.environ.get("QUERY_STRING", "") in QUERIES
        page = _page(response, [FOR_CACHES] if stands else [])
        if stands and KEEP in request.environ:
            request.environ[KEEP](page)
        return _answered(response, page.answer(request.environ))

    return middleware


def _page(response, more: Headers) -> Page:
    headers = [(name, value) for name, value in response.items() if name.lower() not in OF_A_FORM]
    return Page(f"{response.status_code} {response.reason_phrase}", [*headers, *more], response.content)


def _answered(response, answer):
    """Turn `response` into the answer."""
    status, headers, body = answer
    response.status_code, response.content = int(status[:3]), b"".join(body)
    for name, _value in list(response.items()):
        del response[name]
    for name, value in headers:
        response[name] = value
    return response
