"""What every answer tells the browser not to do. The policies are constants: no page carries a nonce.

Sources: Content Security Policy Level 3, Permissions Policy, and the Fetch standard's Cross-Origin-Resource-Policy.
"""

from django.conf import settings

# Everything comes from this host, and nothing runs that is not a file of it.
PAGES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",  # Chromium's tools read robots.txt by the policy of the page that they look at
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",  # no script makes HTML of words
}
# The framework's own scripts in the admin make HTML, and previews stand in frames.
STAFF = {name: value for name, value in PAGES.items() if name != "require-trusted-types-for"} | {
    "frame-src": "'self'",
}
STAFF_PATHS = ("/admin/", "/en/style-guide/", "/zh-hant/style-guide/")

# What a page of ours never asks a device for.
UNUSED = (
    *("accelerometer", "autoplay", "browsing-topics", "camera"),
    *("display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid"),
    *("idle-detection", "interest-cohort", "local-fonts", "magnetometer", "microphone", "midi", "payment"),
    *("picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
PERMISSIONS = ", ".join(f"{name}=()" for name in UNUSED)


def say_what_is_not_allowed(get_response):
    """Middleware that adds the headers to every answer, those of errors and of static files included."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", _policy(request, response))
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if request.path_info.startswith("/admin/"):  # some pages of the framework's say nothing of it
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def _policy(request, response) -> str:
    """Return the policy of a page; a page that may stand in a frame of ours has said so in X-Frame-Options."""
    directives = dict(STAFF if request.path_info.startswith(STAFF_PATHS) else PAGES)
    if response.headers.get("X-Frame-Options") == "SAMEORIGIN":
        directives["frame-ancestors"] = "'self'"
    if settings.PRODUCTION:
        directives["upgrade-insecure-requests"] = ""
    return "; ".join(f"{name} {value}".strip() for name, value in directives.items())


def forget_what_was_shown(response, *, kept: bool = False):
    """Tell the browser to forget the pages of this site; what it keeps for the person too, unless `kept`."""
    response.headers["Clear-Site-Data"] = '"cache"' if kept else '"cache", "storage"'
    return response
