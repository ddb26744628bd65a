"""Tables as files: short ones at one press; long ones are written to the disk first, with their progress."""

from collections.abc import Callable
from typing import Any, Literal

import streamlit as st

from dashboard.access.cookies import FILE_LINK, signed
from dashboard.files import downloads, exports
from dashboard.screen.data import input_in_log, note_export, reading_as_seen, scope_argument, written
from dashboard.screen.session import link_out, require_person
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from dashboard.words.labels import count, plain

Kind = Literal["xlsx", "csv"]
KINDS: tuple[Kind, ...] = ("xlsx", "csv")
# Rows that are written while somebody waits for a press to answer.
SHORT = 5_000
MADE = "export_made"
FILE = "/session/file"


def export_buttons(
    file: Callable[..., bytes], what: str, *, total: int, key: str = "export", **inputs: Any
) -> Kind | None:
    """A button for each kind of file; returns which long file was asked for, for `export_progress`.

    `file`: makes the whole of a short one; `what`: what the rows are, also the file's name.
    """
    asked: Kind | None = None
    for kind in KINDS:
        look: dict[str, Any] = {
            "key": f"{key}_{kind}",
            "icon": ":material/download:",
            "disabled": total == 0,
        }
        label = f"导出 {kind.upper()}"
        if total <= SHORT:
            st.download_button(
                label,
                written(file, what, kind=kind, **inputs),
                file_name=f"{what}.{kind}",
                on_click="ignore",
                **look,
            )
        elif st.button(label, **look):
            asked = kind
    return asked


def export_progress(
    asked: Kind | None, sheet: Callable[..., exports.Sheet], what: str, *, total: int, **inputs: Any
) -> None:
    """Write the long file that was asked for, telling how far it is; then show the way to it for its hour.

    `sheet`: its table. Whoever leaves the page meanwhile ends it, and nothing stays behind.
    """
    state = (sheet.__qualname__, _inputs_in_log(inputs))
    if asked:
        st.session_state.pop(MADE, None)
        bar = st.progress(0.0, f"正在写 {what}.{asked}：共 {count(total)} 行。写完之前请不要离开这一页。")

        def step(rows: int) -> None:
            bar.progress(min(rows / total, 1.0), f"正在写 {what}.{asked}：{count(rows)} / {count(total)} 行")

        try:
            st.session_state[MADE] = (state, *_made(sheet, what, asked, step, inputs))
        except Refused as refusal:
            st.error(plain(refusal), icon=":material/block:")
        bar.empty()
    made = st.session_state.get(MADE)
    if made is None or made[0] != state:
        return
    _, place, name, size = made
    if downloads.file_at(place, at=now()) is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/check: {name} 已经写好，{_megabytes(size)}，保留一小时。", width="content")
        link_out("下载", f"{FILE}?for={signed(FILE_LINK, f'{place} {require_person().subject}')}")


def _inputs_in_log(inputs: dict[str, Any]) -> str:
    """What was asked for, to tell one selection from another; not its minute, which goes on by itself."""
    return repr(sorted((name, input_in_log(value)) for name, value in inputs.items() if name != "at"))


def _made(
    sheet: Callable[..., exports.Sheet],
    what: str,
    kind: Kind,
    step: Callable[[int], None],
    inputs: dict[str, Any],
) -> tuple[str, str, int]:
    """Where the file lies now, its name and its bytes; noted in the audit log."""
    person, name = require_person(), f"{what}.{kind}"
    with downloads.making(name, at=now()) as (place, path):
        with reading_as_seen() as session, path.open("wb") as opened:
            exports.write(sheet(session, **inputs, **scope_argument(sheet, person)), kind, opened, step)
        size = path.stat().st_size
        note_export(person, what, size, {"kind": kind} | inputs)
    return place, name, size


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.1f} MB"
