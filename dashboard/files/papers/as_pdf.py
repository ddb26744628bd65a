"""A paper as PDF: the paragraphs and tables of its DOCX in the same look, set with the server's fonts."""

import io
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn

from dashboard.files.papers.layout import LOOKS, Look
from dashboard.files.papers.parts import TWIPS
from dashboard.files.papers.typesetting import typeset

_ALIGN = {ALIGN.LEFT: "left", ALIGN.CENTER: "center", ALIGN.RIGHT: "right", ALIGN.JUSTIFY: "justify"}
# Lines that are not set exactly stand a little more than single.
SINGLE = 1.3


def as_pdf(maker: Callable[..., bytes]) -> Callable[..., bytes]:
    """The maker of a DOCX on the common layout as one of a PDF: same right, same inputs, same content."""

    @wraps(maker)
    def made(*args: Any, **inputs: Any) -> bytes:
        return pdf_of(maker(*args, **inputs))

    return made


def pdf_of(content: bytes) -> bytes:
    """A DOCX that `layout.Paper` made, as PDF. Raises Refused where the server has no Chinese font."""
    return typeset("paper", told(content))


def told(content: bytes) -> dict[str, Any]:
    """A DOCX that `layout.Paper` made as the template reads it: what stands on it, and its look."""
    document = Document(io.BytesIO(content))
    section = document.sections[0]
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    return {
        "title": document.core_properties.title,
        "margins": [margin.mm if margin is not None else 0 for margin in margins],
        "banner": _text_of(section.header._element),
        # Its last words are the page's number, which the PDF counts itself.
        "foot": _text_of(section.footer._element, counts=False),
        "looks": {name: _look(look) for name, look in LOOKS.items()},
        "body": list(_body(document.element.body)),
    }


def _look(look: Look) -> dict[str, Any]:
    """Lengths in points."""
    return {
        "font": look.font,
        "size": look.size,
        "align": _ALIGN[look.align],
        "bold": look.bold,
        "indent": look.indent * look.size,
        "colour": f"#{look.colour}" if look.colour is not None else "#000000",
        "line": look.line or look.size * SINGLE,
        "before": look.before,
        "after": look.after,
        "keeps_next": look.keeps_next,
    }


def _body(body: Any) -> Iterator[dict[str, Any]]:
    for element in body:
        if element.tag == qn("w:p"):
            words = _paragraph(element)
            following = element.getnext()
            # A heading stays with its table, whatever space lies between.
            stays = following is not None and following.tag == qn("w:tbl")
            yield {"kind": "text", **words, "keeps_next": words["keeps_next"] or stays}
        elif element.tag == qn("w:tbl"):
            yield {"kind": "table", **_table(element)}


def _paragraph(element: Any) -> dict[str, Any]:
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    keeps = element.find(f"{qn('w:pPr')}/{qn('w:keepNext')}")
    name = style.get(qn("w:val")) if style is not None else "表文"
    return {"look": name, "words": _text_of(element), "keeps_next": keeps is not None}


def _table(element: Any) -> dict[str, Any]:
    widths = [int(one.get(qn("w:w"))) / TWIPS for one in element.find(qn("w:tblGrid"))]
    return {"widths": widths, "rows": [_row(row) for row in element.iter(qn("w:tr"))]}


def _row(element: Any) -> dict[str, Any]:
    about = element.find(qn("w:trPr"))
    height = about.find(qn("w:trHeight"))
    return {
        "repeats": about.find(qn("w:tblHeader")) is not None,
        "whole": about.find(qn("w:cantSplit")) is not None,
        # Millimetres.
        "height": int(height.get(qn("w:val"))) / TWIPS if height is not None else 0,
        "cells": [_cell(cell) for cell in element.iter(qn("w:tc"))],
    }


def _cell(element: Any) -> dict[str, Any]:
    about = element.find(qn("w:tcPr"))
    span, shade = about.find(qn("w:gridSpan")), about.find(qn("w:shd"))
    return {
        "span": int(span.get(qn("w:val"))) if span is not None else 1,
        "shade": f"#{shade.get(qn('w:fill'))}" if shade is not None else "",
        "top": about.find(qn("w:vAlign")).get(qn("w:val")) == "top",
        "parts": [_paragraph(one) for one in element.iter(qn("w:p"))],
    }


def _text_of(element: Any, *, counts: bool = True) -> str:
    """The words of an element; without `counts` up to the first field that a word processor counts."""
    words: list[str] = []
    for one in element.iter(qn("w:t"), qn("w:br"), qn("w:fldSimple")):
        if one.tag == qn("w:fldSimple") and not counts:
            # The words before the field belong to it.
            return "".join(words[:-1])
        words.append("\n" if one.tag == qn("w:br") else one.text or "")
    return "".join(words)
