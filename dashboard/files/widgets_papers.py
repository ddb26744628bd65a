"""The buttons by which a paper is taken along: as Word file to go on writing, as PDF to print or send."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.files.papers.as_pdf import as_pdf
from dashboard.files.papers.typesetting import why_not
from dashboard.screen.data import written

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


def paper_buttons(
    label: str,
    maker: Callable[..., bytes],
    what: str,
    *,
    file_name: str,
    key: str,
    icon: str = ":material/description:",
    is_wide: bool = False,
    **inputs: Any,
) -> None:
    """Two buttons beside each other: the paper as Word file, and as PDF.

    `maker`: makes a DOCX on the common layout; `what`: how the audit log calls the paper; `file_name`:
    without its ending; `inputs`: those of the maker. Without a Chinese font the second one says so.
    """
    with st.container(horizontal=True, gap="small", width="stretch" if is_wide else "content"):
        st.download_button(
            label,
            written(maker, what, **inputs),
            file_name=f"{file_name}.docx",
            mime=WORD,
            key=key,
            icon=icon,
            on_click="ignore",
            width="stretch" if is_wide else "content",
        )
        pdf_button("PDF", as_pdf(maker), what, file_name=file_name, key=f"{key}_pdf", **inputs)


def pdf_button(
    label: str,
    maker: Callable[..., bytes],
    what: str,
    *,
    file_name: str,
    key: str,
    refusal: str = "",
    **inputs: Any,
) -> None:
    """A button for what is made as PDF alone; `refusal`: why not now, which its hint then says."""
    refusal = refusal or why_not()
    st.download_button(
        label,
        written(maker, what, **inputs),
        file_name=f"{file_name}.pdf",
        mime=PDF,
        key=key,
        icon=":material/picture_as_pdf:",
        on_click="ignore",
        disabled=bool(refusal),
        help=refusal or None,
    )
