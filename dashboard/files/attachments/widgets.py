"""Choosing files for an act: checked and kept at once, each with its preview and what is wrong with it."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import streamlit as st

from dashboard.files.attachments.keeping import keep
from dashboard.files.attachments.rules import (
    FILES_PER_ACT,
    FORMATS,
    MEGABYTE,
    TAKEN,
    KeptFile,
    limit_of,
    require_number,
    without_place,
)
from dashboard.files.attachments.rules_camera import place_words
from dashboard.files.attachments.storage import files
from dashboard.screen import forms
from dashboard.screen.arriving import require_arrived, require_still_held
from dashboard.screen.choosing import choose_files
from dashboard.screen.data import fetch
from dashboard.screen.links import is_phone
from dashboard.town.settings import queries as settings
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from dashboard.words.labels import plain
from models import FileKind

PREVIEW = 112
USE, LEAVE = "使用", "不使用"
STRIPPED = "保存的照片里不再含有位置、机型等拍摄信息。"


class ChosenFile(NamedTuple):
    """One chosen file: its id in this visit, the name it had, and the kept file or why it was refused."""

    file_id: str
    name: str
    result: KeptFile | Refused


def upload(key: str, *, most: int = FILES_PER_ACT, label: str = "附件") -> tuple[KeptFile, ...]:
    """Let the person choose files (on a phone: take pictures); returns those that are kept so far.

    Stands in a form or anywhere on a page, but not in an `st.form`, where nothing is known before it is
    sent. The act's callback takes the files from `ready`, which refuses while one of them is wrong. Empty
    again once the form was sent or, outside one, anything was done (`screen.forms`).
    """
    # What is not taken is refused here, in Chinese.
    largest = limit_of(None, _most()) // MEGABYTE
    chosen = choose_files(label, key=forms.key(f"{key}_files"), megabytes=largest)
    picture, other = (limit_of(kind, _most()) // MEGABYTE for kind in (FileKind.PICTURE, None))
    if is_phone():
        # One line: the button to send with comes soon. What does not fit is refused with the whole rule.
        st.caption(f"可以直接拍照；最多 {most} 个，图片每个 {picture} MB 以内。")
    else:
        st.caption(
            f"最多 {most} 个。可以是{TAKEN}；图片每个不超过 {picture} MB，其他文件不超过 {other} MB。"
            "手机上点按钮可以直接拍照。"
        )
    with st.spinner("正在检查附件……", show_time=False):
        files = list(_taken(key, chosen, most))
    try:
        require_number(len(chosen), most)
    except Refused as refusal:
        st.error(plain(refusal), icon=":material/block:")
    shown: set[str] = set()
    for file in files:
        _show(key, file, shown)
    return _kept(key, files)


def ready(key: str, *, most: int = FILES_PER_ACT) -> tuple[KeptFile, ...] | None:
    """In the callback of an act: the files to hand to it, none chosen included.

    None while one of them is refused, failed or is still on its way, or there are too many: the person is
    told, and what he typed stays.
    """
    chosen = forms.typed(f"{key}_files") or []
    try:
        require_arrived(forms.key(f"{key}_files"))
        require_still_held(chosen)
        files = list(_taken(key, chosen, most))
        require_number(len(chosen), most)
        for file in files:
            if isinstance(file.result, Refused):
                raise Refused(f"附件“{file.name}”没有保存，先去掉它再提交。{file.result}")
    except Refused as refusal:
        st.toast(plain(refusal), icon=":material/block:", duration="long")
        return None
    return _kept(key, files)


def _taken(key: str, chosen: Iterable[Any], most: int) -> Iterator[ChosenFile]:
    """Each chosen file, kept once however often the page runs; those beyond `most` are not touched."""
    before: dict[str, KeptFile | Refused] = st.session_state.get(f"{key}_known", {})
    results: dict[str, KeptFile | Refused] = {}
    for file in list(chosen)[:most]:
        result = before.get(file.file_id)
        # A sweep may have come by a page that was left open for days.
        if result is None or (isinstance(result, KeptFile) and not files().touch(result.sha256)):
            result = _result(file)
        results[file.file_id] = result
        yield ChosenFile(file.file_id, file.name, result)
    st.session_state[f"{key}_known"] = results


def _most() -> int:
    """Bytes that the town allows for one file."""
    return int(fetch(settings.value, key="attachment_megabytes")) * MEGABYTE


def _result(file: Any) -> KeptFile | Refused:
    try:
        return keep(file.getvalue(), file.name, position=True, at=now(), most=_most())
    except Refused as refusal:
        return refusal


def _kept(key: str, files: list[ChosenFile]) -> tuple[KeptFile, ...]:
    """As the person wants them: with or without their place, the same content once."""
    kept: dict[str, KeptFile] = {}
    for file in files:
        if isinstance(file.result, KeptFile):
            is_placed = _is_placed(key, file.file_id)
            kept.setdefault(file.result.sha256, file.result if is_placed else without_place(file.result))
    return tuple(kept.values())


def _is_placed(key: str, file_id: str) -> bool:
    return bool(forms.typed(f"{key}_place_{file_id}") == USE)


def _show(key: str, taken: ChosenFile, shown: set[str]) -> None:
    if isinstance(taken.result, Refused):
        st.error(f"{plain(taken.name)}：{plain(taken.result)}", icon=":material/block:")
        return
    file = taken.result
    if file.sha256 in shown:
        st.caption(f"{plain(file.name)}：和前面的文件内容相同，只保存一份。")
        return
    shown.add(file.sha256)
    with st.container(horizontal=True, gap="small", vertical_alignment="top"):
        if file.kind is FileKind.PICTURE:
            st.image(files().thumbnail(file.sha256), width=PREVIEW, alt=file.name)
        with st.container(gap="xxsmall", width="stretch"):
            st.text(file.name)
            st.caption(f"{FORMATS[file.media_type].name}，{weight(file.size)}")
            if file.longitude is not None:
                place = place_words(file.longitude, file.latitude or 0)
                st.radio(
                    f"照片里有拍摄位置（{place}），是否作为位置使用？",
                    (LEAVE, USE),
                    key=forms.key(f"{key}_place_{taken.file_id}", is_kept=False),
                    horizontal=True,
                    help=STRIPPED,
                )


def weight(size: int) -> str:
    """Bytes in the unit a person would use."""
    return f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE else f"{max(1, round(size / 1024))} KB"
