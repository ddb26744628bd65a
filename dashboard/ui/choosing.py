"""The one place where a page shows an uploader; each names the rights under which its file is taken."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard.access.rules_rights import require_uploads


def choose(
    label: str,
    *rights: str,
    key: str,
    types: Sequence[str] | None = None,
    megabytes: int | None = None,
    help: str | None = None,  # noqa: A002 - as Streamlit calls it
) -> Any:
    """Let the person choose one file, for an act that asks for any of `rights`; None while there is none.

    ValueError for a right of which the table says that it takes no files: the gate would refuse them.
    """
    require_uploads(*rights)
    return st.file_uploader(label, type=types, key=key, max_upload_size=megabytes, help=help)


def choose_many(label: str, *, key: str, megabytes: int) -> list[Any]:
    """As `choose`, any number of files of any kind: phones then offer the camera, too.

    For an act that takes `files`: it names its rights itself, and does not start under one without files.
    """
    chosen: list[Any] = st.file_uploader(
        label, accept_multiple_files=True, key=key, max_upload_size=megabytes
    )
    return chosen
