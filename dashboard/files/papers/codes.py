"""QR codes for paper."""

import io

import segno


def code_of(address: str) -> str:
    """A QR code as SVG, with the border that it needs; a quarter of it may be dirty or torn."""
    made = io.BytesIO()
    segno.make(address, error="q", micro=False).save(
        made, kind="svg", border=2, scale=10, xmldecl=False, svgns=True
    )
    return made.getvalue().decode()
