"""The one place where a page shows an uploader; each names the rights under which its file is taken."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard.access.rules_rights import require_uploads
from dashboard.screen.arriving import NO_UPLOADS, place_of, unfinished_uploads, watch, watch_aside


def choose_file(
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
    with st.container(key=place_of(key), gap="xxsmall"):
        chosen = st.file_uploader(label, type=types, key=key, max_upload_size=megabytes, help=help)
        watch(key)
    # While another one takes its place, or failed to, the one before is not what the person means.
    return None if unfinished_uploads(key) != NO_UPLOADS else chosen


def choose_files(label: str, *, key: str, megabytes: int) -> list[Any]:
    """As `choose_file`, any number of files of any kind: phones then offer the camera, too.

    For an act that takes `files`: it names its rights itself, and does not start under one without files.
    Before it acts, it asks `arriving.require_arrived`.
    """
    with st.container(key=place_of(key), gap="xxsmall"):
        chosen: list[Any] = st.file_uploader(
            label, accept_multiple_files=True, key=key, max_upload_size=megabytes
        )
        watch_aside(key)
    return chosen
