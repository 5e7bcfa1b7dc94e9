"""An address as a QR code (ISO/IEC 18004), for paper."""

from io import BytesIO

from django.utils.safestring import SafeString, mark_safe

_LOOK = {"border": 2, "dark": "#000", "light": "#fff", "omitsize": True, "lineclass": None}


def qr_svg(address: str) -> SafeString:
    """Return `address` as an inline SVG, black on white in every theme: that is what cameras read."""
    svg = _code(address).svg_inline(svgclass="qr", **_LOOK)
    return mark_safe(svg)  # noqa: S308 - drawn by the library: the address is in the squares, not in the markup


def qr_file(address: str) -> bytes:
    """Return `address` as an SVG file, for a page that asks for it by an address of its own."""
    file = BytesIO()
    _code(address).save(file, kind="svg", xmldecl=False, svgclass=None, **_LOOK)
    return file.getvalue()


def _code(address: str):
    import segno  # here: only pages for paper need it, and each process would hold it

    return segno.make(address, error="m", micro=False)
