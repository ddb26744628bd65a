"""Chosen files that did not arrive, or are still on their way: the browser alone knows of them, and tells."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile

from dashboard.screen.parts import scripted_part
from dashboard.words.errors import Refused

# Of a name that a browser tells, as much as a sentence needs.
LONGEST_NAME, MOST_NAMES = 60, 3


@dataclass(frozen=True)
class Uploads:
    """Names of the files that failed, and how many are on their way."""

    failed: tuple[str, ...] = ()
    coming: int = 0


NO_UPLOADS = Uploads()


def watch(of: str) -> None:
    """Have the browser tell what becomes of the files chosen at `of`, the uploader in `place_of(of)`."""
    scripted_part("uploads", "watch.js")(
        key=_key(of),
        data={"of": _class(of), "within": _class(place_of(of))},
        default={"state": {"failed": [], "coming": 0}},
        on_state_change=_noted,
    )


# Alone, so that a page is not drawn anew for every step of an upload.
watch_aside = st.fragment(watch)


def unfinished_uploads(of: str) -> Uploads:
    """What the browser told last of the uploader with the key `of`."""
    state: Any = (st.session_state.get(_key(of)) or {}).get("state") or {}
    failed, coming = state.get("failed") or (), state.get("coming") or 0
    return Uploads(tuple(str(name)[:LONGEST_NAME] for name in failed), int(coming))


def require_arrived(of: str) -> None:
    """Refused while a file that was chosen there failed or is on its way: nobody would miss it in time."""
    uploads = unfinished_uploads(of)
    if uploads.failed:
        names = "、".join(f"“{name}”" for name in uploads.failed[:MOST_NAMES])
        more = f"等 {len(uploads.failed)} 个文件" if len(uploads.failed) > MOST_NAMES else ""
        raise Refused(
            f"{names}{more}没有传上来，所以还没有提交。请点它右边的 × 去掉，或去掉后重新选择，再提交一次。"
        )
    if uploads.coming:
        raise Refused(f"还有 {uploads.coming} 个文件正在上传，所以还没有提交。请等它传完，再提交一次。")


def require_still_held(chosen: Iterable[Any]) -> None:
    """Refused where the server does not hold a file any more that the page still shows."""
    if any(isinstance(file, DeletedFile) for file in chosen):
        raise Refused(
            "前面选的文件已经不在服务器上（页面断开过），所以还没有提交。请去掉它，重新选择，再提交一次。"
        )


def place_of(of: str) -> str:
    """The key of the container around the uploader and what watches it."""
    return f"{of}_place"


def _key(of: str) -> str:
    return f"{of}_arriving"


def _class(key: str) -> str:
    """How a key is written in a page."""
    return re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())


def _noted() -> None:
    """The state is read where it is needed."""
