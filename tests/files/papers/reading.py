"""A finished paper as its reader sees it."""

import io
from typing import Any

from docx import Document
from docx.oxml.ns import qn


def document(made: bytes) -> Any:
    return Document(io.BytesIO(made))


def paper_text(made: bytes) -> str:
    """All that a paper says, tables and page margins included, a paragraph per line."""
    found = document(made)
    section = found.sections[0]
    parts = (section.header._element, found.element.body, section.footer._element)
    return "\n".join(text for part in parts for text in _paragraphs(part))


def tables(made: bytes) -> list[list[list[str]]]:
    """The tables of a paper: rows of cells as text."""
    return [
        [["\n".join(_paragraphs(cell)) for cell in row.iter(qn("w:tc"))] for row in table.iter(qn("w:tr"))]
        for table in document(made).element.body.iter(qn("w:tbl"))
    ]


def _paragraphs(part: Any) -> list[str]:
    return [
        "".join(
            "\n" if node.tag == qn("w:br") else node.text or ""
            for node in paragraph.iter(qn("w:t"), qn("w:br"))
        )
        for paragraph in part.iter(qn("w:p"))
    ]
