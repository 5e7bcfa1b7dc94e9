"""Where a request came from, as far as we need to know it."""

import ipaddress

from django.conf import settings
from django.utils import timezone

from support.crypto import keyed_hash

OF_ONE_LINE = 64  # bits of an IPv6 network


def address_of(request) -> str | None:
    """Return the client's address, or None when a proxy hides it.

    Behind `TRUSTED_PROXIES` proxies the address is that many places from the right of X-Forwarded-For;
    what stands further left is whatever the client wrote.
    """
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        address = hops[-settings.TRUSTED_PROXIES] if len(hops) >= settings.TRUSTED_PROXIES else ""
    else:
        address = request.META.get("REMOTE_ADDR", "")
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    # In production a loopback address is the proxy's own: counting it would count everybody as one.
    return None if settings.PRODUCTION and parsed.is_loopback else str(parsed)


def origin_hash(address: str) -> str:
    """Return a keyed hash of an address that no longer matches tomorrow.

    Of IPv6 the network of 64 bits counts: one line at home or one machine at a provider has all of its addresses.
    """
    parsed = ipaddress.ip_address(address)
    network = address if parsed.version == 4 else str(ipaddress.ip_network((parsed, OF_ONE_LINE), strict=False))
    return keyed_hash(f"origin.{timezone.localdate()}", network).hex()
