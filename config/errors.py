"""Pages for what went wrong: each says in plain words what happened and offers a way on."""

import sys

from django.http import HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.urls import Resolver404, resolve

from config.outages import Kept, is_outage, kept

RETRY_SECONDS = 60


def bad_request(request, exception=None):
    """400: the request was not one that a browser sends."""
    return render(request, "400.html", status=400)


def forbidden(request, exception=None):
    """403: the page is for somebody else."""
    return render(request, "403.html", status=403)


def not_found(request, exception=None):
    """404: nothing at this address."""
    return render(request, "404.html", status=404)


def server_error(request):
    """500: our fault, with the number under which the log knows it; 503 while the database is away.

    Uses nothing that may have failed.
    """
    error = sys.exception()
    if is_outage(error):
        return unavailable(kept(request, error))
    number = {"number": getattr(request, "request_id", "")}
    return HttpResponseServerError(loader.get_template("500.html").render(number))


def unavailable(sent: Kept | None) -> HttpResponse:
    """503: nothing can be read or stored for the moment. Says when to try again, and gives back what was sent."""
    response = HttpResponse(loader.get_template("503.html").render({"sent": sent}), status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def too_large(request) -> HttpResponse:
    """413: the body was over the limit; the text is still in the browser's form."""
    return render(request, "413.html", status=413)


def csrf_failure(request, reason=""):
    """403 for a missing or expired CSRF cookie; a view with `on_csrf_failure` gives its form back instead."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        view = None
    again = getattr(view, "on_csrf_failure", None)
    return again(request) if again else render(request, "403_csrf.html", status=403)


def ask_to_wait(response, seconds: int):
    """Turn a page into one that asks to wait so many seconds (429), when there is something to wait for."""
    if seconds:
        response.status_code = 429
        response.headers["Retry-After"] = str(seconds)
    return response
