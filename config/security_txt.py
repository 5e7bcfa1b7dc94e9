"""`/.well-known/security.txt` (RFC 9116): whom somebody tells who has found a hole."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

LASTS = timedelta(days=180)  # section 2.5.5 recommends less than a year; a file that nobody serves any more ends


@require_safe
def security_txt(request):
    """Return the file, the same for a whole day; 404 while SECURITY_CONTACT is not set: nobody would answer."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {(today + LASTS).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: en, zh-Hant",
        f"Canonical: {settings.SITE_ORIGIN}{request.path}",
    ]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    patch_cache_control(response, no_cache=True)
    return response
