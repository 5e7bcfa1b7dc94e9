"""What every template may use."""

from django.conf import settings
from django.urls import reverse

from config.languages import CODES, in_language


def site(request) -> dict:
    """Return the origin, the page's own address and its address in each language.

    Nothing here looks at a cookie or a header: reading pages are the same bytes for everyone.
    """
    path = request.path_info
    return {
        "site_origin": settings.SITE_ORIGIN,
        "page_url": f"{settings.SITE_ORIGIN}{path}",
        "page_in": {code.replace("-", "_"): in_language(path, code) for code in CODES},
        "network_phone": settings.NETWORK_PHONE,
        "contact_path": reverse("support:contact"),
    }
