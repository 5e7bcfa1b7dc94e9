"""The signs of spam in plain words."""

from django.utils.translation import gettext_lazy as _

SIGNS = {
    "honeypot": _("a field was filled that people do not see"),
    "no-form": _("it was not sent from our form"),
    "too-fast": _("it was sent faster than anybody reads"),
    "links": _("it has many links"),
    "burst": _("many forms came from one address"),
}


def spam_sign_words(signs: str) -> list:
    """Return the stored signs ("links, burst") in words; a sign that we do not know stays as it is."""
    return [SIGNS.get(sign, sign) for sign in signs.split(", ") if sign]
