"""Which answers are the same for everybody: a view says so, and nothing else does."""

from django.http import HttpResponse

# For a network of caches in front (RFC 9213); browsers do not know it. What is taken down is gone there after a minute.
FOR_CACHES = ("CDN-Cache-Control", "max-age=60")


def for_everybody(response: HttpResponse) -> HttpResponse:
    """Mark an answer that holds nothing of who asks; a browser that keeps it asks each time whether it still stands."""
    response.headers["Cache-Control"] = "no-cache"
    response._is_for_everybody = True
    return response


def is_for_everybody(response) -> bool:
    """Tell whether a view has marked the answer, and nobody has made it personal since (a preview of the desk)."""
    return getattr(response, "_is_for_everybody", False) and response.headers.get("Cache-Control") == "no-cache"
