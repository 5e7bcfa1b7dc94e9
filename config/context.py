"""What every template may use."""

from django.conf import settings

from config.addresses import address
from config.languages import CODES, in_language


def site(request) -> dict:
    """Return the origin, the page's own address, its address in each language, and where it is among all pages.

    Nothing here looks at a cookie or a header: reading pages are the same bytes for everyone.
    """
    path = request.path_info
    here = "/".join([*path.split("/")[:3], ""]) if path.count("/") > 2 else path  # /en/courses/ for all courses
    return {
        "site_origin": settings.SITE_ORIGIN,
        "page_url": f"{settings.SITE_ORIGIN}{path}",
        "page_in": {code.replace("-", "_"): in_language(path, code) for code in CODES},
        "here": here,
        "is_whole": here == path,
        "network_phone": settings.NETWORK_PHONE,
        "contact_path": address("support:contact"),
    }
