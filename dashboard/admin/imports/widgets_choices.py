"""What people say about a file on the import page: its sheets and header rows, its columns, its words."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.admin.imports.actions_choices import forget
from dashboard.admin.imports.preview import Preview
from dashboard.admin.imports.queries import allowed_names, remembered_rows
from dashboard.admin.imports.report import OUTCOMES, UnknownName
from dashboard.files.sheets.profile_model import LABELS, Profile
from dashboard.files.sheets.reading import TOP, SheetLook
from dashboard.files.sheets.rules_choices import (
    COLUMN,
    HEADER,
    LONGEST,
    NO,
    NOTHING,
    NUMBERING,
    SHEET,
    WORD,
    YES,
    Choices,
    Key,
    matched,
    matched_heading,
)
from dashboard.screen.data import ask, perform
from dashboard.words.labels import LABELS as WORD_LABELS
from dashboard.words.labels import count, plain
from models import TOWNSHIP_ZONE, IncidentStatus, Source

# More unknown headings or words than anybody would go through one by one.
MOST_HEADINGS, MOST_WORDS = 40, 40
LATER, EMPTY = "", "（留空，照样导入）"
KINDS = {SHEET: "工作表", HEADER: "表头行", COLUMN: "列", WORD: "词", NUMBERING: "编号"}


def choose_sheets(looks: Sequence[SheetLook], choices: Choices, of_file: str) -> dict[Key, str]:
    """Which sheets are read, and where the header of each stands."""
    chosen: dict[Key, str] = {}
    with st.expander(
        _title(looks), expanded=len(looks) > 1 or not looks[0].is_taken, icon=":material/table:"
    ):
        for at, look in enumerate(looks):
            with st.container(horizontal=True, vertical_alignment="bottom"):
                if look.name:
                    hidden = "（隐藏的表）" if look.is_hidden else ""
                    is_wanted = choices.of_sheet(look.name)
                    taken = st.checkbox(
                        f"{plain(look.name)}{hidden}",
                        value=look.is_taken if is_wanted is None else is_wanted,
                        key=f"sheet_{of_file}_{at}",
                        width=220,
                    )
                    if taken != look.is_taken or is_wanted is not None:
                        chosen[SHEET, "", look.name] = YES if taken else NO
                row = st.number_input(
                    "表头在第几行",
                    1,
                    TOP,
                    max(1, look.header_row),
                    key=f"header_{of_file}_{at}",
                    width=130,
                )
                if row != look.header_row or choices.header_row(look.name) is not None:
                    chosen[HEADER, "", look.name] = str(row)
                st.markdown(_state(look))
    return chosen


def _title(looks: Sequence[SheetLook]) -> str:
    if not looks[0].name:
        return "表头行"
    taken = sum(look.is_taken for look in looks)
    return f"工作表：共 {len(looks)} 张，读 {taken} 张"


def _state(look: SheetLook) -> str:
    if look.is_taken:
        return f":green[:material/check: 会读]　表头 {len(look.header)} 列"
    return f":orange[:material/block: 不读]　{plain(look.why_not)}"


def choose_numbering(seen: Preview, choices: Choices, of_file: str) -> dict[Key, str]:
    """Whether each sheet counts its rows anew, asked where more than one is read."""
    if sum(look.is_taken for look in seen.sheets) < 2:
        return {}
    note = f"有 {count(seen.repeated)} 个编号在几张表里都有。" if seen.repeated else ""
    is_own = st.checkbox(
        f"各表的编号各算各的（编号前面加上表名）。{note}",
        value=choices.numbers_by_sheet,
        key=f"numbering_{of_file}",
        help="每张表都从 1 编起的，要勾选，否则编号相同的只导入先出现的一行；"
        "同一件事在几张表里编号相同的，不要勾选。",
    )
    return (
        {(NUMBERING, "", ""): YES}
        if is_own
        else {(NUMBERING, "", ""): NO}
        if choices.numbers_by_sheet
        else {}
    )


def choose_columns(
    looks: Sequence[SheetLook], profile: Profile, choices: Choices, of_file: str
) -> dict[Key, str]:
    """What the headings mean that the profile does not know."""
    wanted = [
        look for look in looks if look.is_taken or (look.missing and choices.of_sheet(look.name) is not False)
    ]
    # A cover has hardly any heading in common with a table.
    wanted = [look for look in wanted if look.is_taken or len(look.header) > 2]
    used = set(profile.used_columns())
    open_ones: dict[str, str] = {}
    for look in wanted:
        for heading, name in zip(look.headings, look.header, strict=False):
            if heading and (name not in used or choices.column(heading) is not None):
                open_ones.setdefault(matched_heading(heading), heading)
    if not open_ones:
        return {}
    lacking = sorted({one for look in wanted for one in look.missing})
    fields = list(profile.columns)
    chosen: dict[Key, str] = {}
    title = f"没有认出的列：{len(open_ones)} 列" + (f"；还缺：{'、'.join(lacking)}" if lacking else "")
    with st.expander(plain(title), expanded=bool(lacking), icon=":material/view_column:"):
        for at, (key, heading) in enumerate(list(open_ones.items())[:MOST_HEADINGS]):
            remembered = choices.column(heading)
            picked = st.selectbox(
                f"“{plain(heading)}”这一列是",
                [NOTHING, *fields],
                index=fields.index(remembered) + 1 if remembered in fields else 0,
                format_func=lambda field: LABELS[field] if field else "不用这一列",
                key=f"column_{of_file}_{at}_{key}",
            )
            if picked or remembered is not None:
                chosen[COLUMN, "", key] = picked
    return chosen


def choose_words(unknown: Sequence[UnknownName], profile: Profile, of_file: str) -> dict[Key, str]:
    """What the words mean that nobody knows; those that would be created need nothing."""
    asked = [one for one in unknown if one.outcome != "create" and len(one.name) <= LONGEST]
    if not asked:
        return {}
    allowed = _allowed()
    chosen: dict[Key, str] = {}
    with st.expander(f"不认识的词：{len(asked)} 个", expanded=True, icon=":material/translate:"):
        st.markdown("选好以后，导入时就按它算，以后的文件也记得。不选的，照括号里写的处理。")
        for one in asked[:MOST_WORDS]:
            note = f"{count(one.rows)} 行，现在{OUTCOMES[one.outcome]}"
            picked = _meaning(
                f"{LABELS[one.kind]}“{plain(one.name)}”（{note}）是",
                allowed[one.kind],
                f"word_{of_file}_{one.kind}_{one.name}",
            )
            if picked is not None:
                chosen[WORD, one.kind, matched(one.name)] = picked
        if len(asked) > MOST_WORDS:
            st.markdown(f"还有 {len(asked) - MOST_WORDS} 个，选好这些、导入一次以后再列出。")
    return chosen


def _meaning(label: str, options: Mapping[str, str], key: str) -> str | None:
    def shown(code: str | None) -> str:
        return "先不选" if code is None else options[code]

    picked: str | None = st.selectbox(label, [None, *options], format_func=shown, key=key)
    return picked


def _allowed() -> dict[str, dict[str, str]]:
    """What a word of each kind may mean, with its name on screen."""
    names = {
        kind: {NOTHING: EMPTY} | {name: name for name in of_kind}
        for kind, of_kind in ask(allowed_names).items()
    }
    return names | {
        "status": {word.value: WORD_LABELS[word] for word in IncidentStatus},
        "source": {word.value: WORD_LABELS[word] for word in Source},
        "urgent": {"yes": "紧急", "no": "不紧急"},
    }


def show_remembered(profile: Profile) -> None:
    """What was chosen for this kind of file before, and the way to forget it."""
    frame = ask(remembered_rows, profile=profile.name)
    if frame.empty:
        return
    with st.expander(f"已经记住的 {len(frame)} 条", icon=":material/bookmark:"):
        allowed = _allowed()
        shown = pd.DataFrame([_line(row, allowed) for row in frame.to_dict("records")])
        picked = st.dataframe(
            shown,
            hide_index=True,
            alt="已经记住的对应",
            key=f"remembered_{profile.name}_{frame['choice_id'].max()}_{len(frame)}",
            on_select="rerun",
            selection_mode="multi-row",
            column_config={"时间": st.column_config.DatetimeColumn("时间", format="YYYY-MM-DD HH:mm")},
        )
        rows = picked.selection.rows
        if st.button("忘掉选中的", disabled=not rows, key="forget", icon=":material/delete:"):
            ids = [int(frame["choice_id"].iloc[at]) for at in rows]
            if perform(forget, "已忘掉", choice_ids=ids):
                st.rerun()


def _line(row: Mapping[Any, Any], allowed: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    kind, meant = row["kind"], row["meant"]
    words = {
        WORD: allowed.get(row["field"], {}).get(meant, meant),
        COLUMN: LABELS.get(meant, "不用这一列"),
        HEADER: f"第 {meant} 行",
    }
    about = f"{KINDS[kind]} {LABELS[row['field']]}" if kind == WORD else KINDS[kind]
    return {
        "种类": about,
        "文件里写的": row["said"] or "（所有表）",
        "就是": words.get(kind, {YES: "读" if kind == SHEET else "各算各的", NO: "不读"}.get(meant, meant)),
        "谁选的": row["actor"],
        "时间": row["made_at"].astimezone(TOWNSHIP_ZONE),
    }
