"""Is the process up, and can it serve? For load balancers and monitors.

They ask by address and over plain HTTP, so these two answers come before host and transport are looked at.
"""

from ipaddress import ip_address

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from support import status


@require_safe
@never_cache
def healthz(request):
    """200 while the process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request):
    """200 when everything is in order, else 503; what is wrong is told on the machine itself only.

    For monitors. A balancer asks `/healthz`: a portal whose mail server is away still takes what people write.
    """
    found = faults()
    if not found:
        return HttpResponse("ready\n", content_type="text/plain")
    said = "\n".join(["not ready", *(found if _is_asked_here(request) else [])])
    response = HttpResponse(f"{said}\n", status=503, content_type="text/plain")
    response._has_been_logged = True  # Django would write a line each time that a monitor asks
    return response


def faults() -> list[str]:
    """Return what is not in order, a sentence each: database, migrations, worker, mails."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if pending:
            return [f"{len(pending)} migrations are not applied."]
        return status.faults()
    except DatabaseError as error:
        return [f"The database does not answer: {type(error).__name__}."]


def _is_asked_here(request) -> bool:
    """Tell whether an operator asks on the machine, not somebody through a proxy on it."""
    forwarded = {"X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Via"} & set(request.headers)
    try:
        return not forwarded and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


ANSWERS = {"/healthz": healthz, "/readyz": readyz}


def before_everything_else(get_response):
    """Middleware that answers the two addresses itself and hands on every other request."""

    def middleware(request):
        answer = ANSWERS.get(request.path_info)
        return answer(request) if answer else get_response(request)

    return middleware
