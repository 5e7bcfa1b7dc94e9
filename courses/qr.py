"""An address as a QR code (ISO/IEC 18004), for paper."""

from django.utils.safestring import SafeString, mark_safe


def qr_svg(address: str) -> SafeString:
    """Return `address` as an inline SVG, black on white in every theme: that is what cameras read."""
    import segno  # here: only pages for paper need it, and each process would hold it

    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(border=2, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(svg)  # noqa: S308 - drawn by the library: the address is in the squares, not in the markup
