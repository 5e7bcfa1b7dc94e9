"""Is the process up, and can it serve? For load balancers and monitors.

They ask by address and over plain HTTP, so these two answers come before host and transport are looked at.
"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def healthz(request):
    """200 while the process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request):
    """200 when the database answers and every migration is applied, else 503."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        pending = True
    if pending:
        return HttpResponse("not ready\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


ANSWERS = {"/healthz": healthz, "/readyz": readyz}


def before_everything_else(get_response):
    """Middleware that answers the two addresses itself and hands on every other request."""

    def middleware(request):
        answer = ANSWERS.get(request.path_info)
        return answer(request) if answer else get_response(request)

    return middleware
