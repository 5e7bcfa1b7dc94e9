"""The first page."""

from django.http import HttpResponseRedirect
from django.views.decorators.http import require_safe

from config.languages import from_header


@require_safe
def by_language(request):
    """Send `/` to the reader's language."""
    return HttpResponseRedirect(f"/{from_header(request.headers.get('Accept-Language', ''))}/")


def home(request): ...
