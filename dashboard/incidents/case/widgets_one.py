"""One incident on the screen: its facts, its parties and its timeline. What people typed is shown as text."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.incidents.life.rules_status import CLOSED_STATUSES
from dashboard.town.clocks.rules import light
from dashboard.words.fields import Kind, Use, used
from dashboard.words.labels import (
    CLASS_LABELS,
    EXAMPLE_MARK,
    LABELS,
    LIGHT_COLOURS,
    LIGHT_SIGNS,
    NO_DATA,
    duration,
    local_time,
    plain,
)
from models import (
    Action,
    IncidentStatus,
    Level,
    Light,
    OffList,
    Rating,
    Source,
)

SHOWN_STEPS = 60
# Acts with which the system notes more by itself than anybody wants to read again.
WORDY = frozenset({Action.REPORT, Action.IMPORT, Action.TRIAGE})


def head(row: Any, at: datetime) -> None:
    """Number, title and the badges that say how it stands at `at` (UTC)."""
    st.caption(plain(row["number"]))
    st.title(plain(row["title"]), anchor=False)
    status = IncidentStatus(row["status"])
    lamp = light(_time(row["yellow_at"]), _time(row["red_at"]), at, is_open=status not in CLOSED_STATUSES)
    with st.container(horizontal=True, gap="small"):
        st.badge(LABELS[status], icon=":material/flag:", color="blue")
        if lamp is not Light.NONE:
            st.badge(f"{LIGHT_SIGNS[lamp]} {LABELS[lamp]}", color=LIGHT_COLOURS[lamp])
        if row["incident_class"] in CLASS_LABELS:
            st.badge(CLASS_LABELS[row["incident_class"]], color="gray")
        if row["ever_secret"]:
            st.badge("举报人保密" if row["secret"] else "举报人曾要求保密", color="violet")
        for name, text, colour in _MARKS:
            if row[name]:
                st.badge(text, color=colour)  # type: ignore[arg-type]
        if _is_known(row["off_list"]):
            st.badge(LABELS[OffList(row["off_list"])], icon=":material/playlist_remove:", color="orange")


_MARKS = (
    ("urgent", "紧急", "red"),
    ("arbitration", "待裁定", "orange"),
    ("example", EXAMPLE_MARK, "orange"),
)


def facts(row: Any) -> None:
    """What is known, name by name; what is not known says so."""
    always = {
        "来源": LABELS[Source(row["source"])],
        "层级": LABELS[Level(row["level"])],
        "大类": row["major"],
        "事项": _marked(row, "category"),
        "村社": row["village"],
        **_plain(row, Use.EXPECTED),
        "平台": row["platform"],
        "模块": row["module"],
        "牵头部门": row["department"],
        "上报": local_time(_time(row["reported_at"])),
        "受理": local_time(_time(row["accepted_at"])),
        "交办": local_time(_time(row["dispatched_at"])),
        "办结期限": local_time(_time(row["due_at"])),
        "了结": local_time(_time(row["concluded_at"])),
        "处置时长": duration(row["handling_seconds"]),
        "时限规则": _rule_set(row),
        "第几轮": f"第{row['round']}轮",
        "退单 / 返工 / 延期": f"{row['returns']} / {row['reworks']} / {row['extensions']}",
    }
    where_it_applies = {
        "移送部门": row["from_department"],
        "属地管理事项": _item(row),
        "一件事": _marked(row, "one_thing"),
        "网格": _marked(row, "grid"),
        **_plain(row, Use.SHOWN),
        "评价": LABELS[Rating(row["rating"])] if row["rating"] else None,
        "来源编号": row["source_id"],
        "合并到": row["parent"],
    }
    shown = always | {name: value for name, value in where_it_applies.items() if _is_known(value)}
    # Two beside each other on a telephone.
    with st.grid(4, min_column_width=160, gap="small"):
        for name, value in shown.items():
            with st.container(gap="xxsmall"):
                st.caption(name)
                st.text(str(value) if _is_known(value) else NO_DATA)


def _plain(row: Any, use: Use) -> dict[str, str]:
    """The plain fields but the long texts, by name, with what they say."""
    fields = (field for field in used(use) if field.kind is not Kind.LONG_TEXT)
    return {field.title: field.said(row[field.name]) for field in fields}


def _is_known(value: Any) -> bool:
    return value is not None and not pd.isna(value) and bool(str(value).strip())


def _item(row: Any) -> str | None:
    if pd.isna(row["item_number"]):
        return None
    item = f"第{row['item_number']:.0f}项（第{row['item_version']:.0f}版）{row['item_matter']}"
    return f"{item}（{EXAMPLE_MARK}）" if row["item_example"] else item


def _marked(row: Any, name: str) -> str | None:
    """The name, with the mark of an example where the list's row is one."""
    if not _is_known(row[name]):
        return None
    return f"{row[name]}（{EXAMPLE_MARK}）" if row[f"{name}_example"] else str(row[name])


def _rule_set(row: Any) -> str | None:
    return None if pd.isna(row["rule_set"]) else f"{row['rule_set']} 第{row['rule_set_version']:.0f}版"


def texts(row: Any) -> None:
    """The long texts, each under its name."""
    said = {field.name: field.title for field in used(Use.SHOWN) if field.kind is Kind.LONG_TEXT}
    for name, title in {**said, "why": "研判理由", "result": "处置结果"}.items():
        if str(row[name]).strip():
            st.subheader(title, anchor=False)
            st.text(row[name])


def timeline(log: pd.DataFrame, *, said: dict[int, str] | None = None) -> None:
    """What happened, oldest first; `log`: the last steps in words (`queries_history.history`).

    `said`: what people wrote, by step; then steps that led nowhere and say nothing are left out, and of
    what the system adds by itself only the words that people wrote are shown.
    """
    total = int(log["seq"].max()) if len(log) else 0
    if total > len(log):
        st.caption(f"共 {total} 步，显示最近 {len(log)} 步。")
    for row in log.to_dict("records"):
        moved = row["from_status"] != row["to_status"]
        words = row["details"]
        if said is not None:
            own = said.get(row["seq"], "")
            if not moved and not own:
                continue
            words = own if Action(row["action"]) in WORDY else words
        _step(row, words, moved=moved)


def _step(row: dict[Any, Any], words: str, *, moved: bool) -> None:
    with st.container(gap="xxsmall"):
        who = " · ".join(part for part in (row["actor"], row["role"]) if part)
        act, status = LABELS[Action(row["action"])], LABELS[IncidentStatus(row["to_status"])]
        arrow = f" → {status}" if moved and status != act else ""
        struck = "　:gray[已划去]" if row["struck"] else ""
        st.markdown(f"**{act}**{arrow}{struck}")
        st.caption(f"{local_time(row['at'])}　{plain(who)}")
        if words and row["struck"]:
            # Struck through, and still to be read.
            st.markdown("  \n".join(f"~~{plain(line)}~~" for line in words.splitlines() if line.strip()))
        elif words:
            st.text(words)


def _time(value: Any) -> Any:
    return None if value is None or pd.isna(value) else value
