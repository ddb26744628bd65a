"""The time limits: a version in words, what it changed, and a new one with the day from which it holds."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.admin.settings import actions_clocks, queries_clocks
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.url import url_choice
from dashboard.town.clocks.rules import YELLOW_SHARE
from dashboard.town.clocks.rules_clocks import (
    LONGEST_REASON,
    TRACKS,
    Limit,
    Limits,
    differences,
    require_sensible,
    sorted_keys,
)
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS, plain
from models import LimitUnit, Stage

DATE = "YYYY-MM-DD"
UNITS = {LABELS[unit]: unit for unit in LimitUnit}
NOT_MEANT = "—"


def clock_rules(person: Person) -> None:
    """The section of the time limits."""
    versions = fetch(queries_clocks.versions)
    if versions.empty:
        st.info("还没有办理时限。服务启动时会自动填入。", icon=":material/timer:")
        return
    newest = int(versions["version"].iloc[0])
    holding = _standing(versions)
    names = {str(row["version"]): f"第 {row['version']} 版" for row in versions.to_dict("records")}
    version = int(url_choice("version", "版本", names, str(holding)))
    shown = ask(queries_clocks.limits, version=version)
    words_side, change_side = st.columns([3, 2], gap="large")
    with words_side:
        st.dataframe(_in_words(shown), hide_index=True, height="content", alt="办理时限")
        st.caption(
            "“紧急”一行没有写的环节，按同一类的普通时限。小时和分钟昼夜连续计算，工作日按工作日历计算。"
            f"用到时限的 {YELLOW_SHARE:.0%} 亮黄灯，超过亮红灯。"
        )
        _compared(version, shown)
    with change_side:
        if may(person, "clock_rule.manage"):
            _draft(newest)
        else:
            st.info(
                "办理时限是对群众的承诺，也是考评的依据，由指挥长发布新版本；旧版本一直保留。",
                icon=":material/gavel:",
            )


def _standing(versions: pd.DataFrame) -> int:
    """Say which version holds today and which are to come; the number of the one that holds."""
    today = township_date(now())
    begun = versions[[day <= today for day in versions["effective_from"]]]
    held = begun.sort_values(["effective_from", "version"]).iloc[-1] if len(begun) else versions.iloc[-1]
    told = f"**现行：第 {held['version']} 版**，{held['effective_from']} 起生效。"
    coming = versions[[day > today for day in versions["effective_from"]]].sort_values("effective_from")
    for row in coming.to_dict("records"):
        told += f"　第 {row['version']} 版从 {row['effective_from']} 起生效。"
    st.markdown(told + "　:gray[已经在办的事件，始终按开始时的版本。]")
    return int(held["version"])


def _in_words(limits: Limits) -> pd.DataFrame:
    """One row for each track, one column for each stage."""
    rows = []
    for track, urgent in dict.fromkeys(limit[:2] for limit in sorted_keys(limits)):
        row = {"事件": TRACKS[track] + ("（紧急）" if urgent else "")}
        for stage in Stage:
            found = limits.get((track, urgent, stage))
            row[LABELS[stage]] = found.words if found else NOT_MEANT
        rows.append(row)
    return pd.DataFrame(rows)


def _compared(version: int, shown: Limits) -> None:
    if version == 1:
        return
    changes = differences(ask(queries_clocks.limits, version=version - 1), shown)
    st.markdown(f"**第 {version} 版和第 {version - 1} 版的不同**")
    st.text("\n".join(changes))


def _draft(newest: int) -> None:
    """The newest version to change, what that changes, and from when it is to hold."""
    with kept_form("clock", seen=newest, border=True) as base:
        limits = ask(queries_clocks.limits, version=base)
        st.subheader("拟订新版本", anchor=False)
        st.caption(f"在第 {base} 版的基础上改，双击数值或单位。旧版本保留，已经在办的事件不变。")
        wanted = _edited(limits)
        changes = differences(limits, wanted)
        st.markdown("**改动**" if changes else ":gray[还没有改动]")
        if changes:
            st.text("\n".join(changes))
        try:
            require_sensible(wanted)
        except Refused as refusal:
            st.error(plain(refusal), icon=":material/block:")
            return
        today = township_date(now())
        st.date_input("从哪天起生效", today, min_value=today, key=key("clock_from"), format=DATE)
        st.text_area("修改的理由", key=key("clock_reason"), max_chars=LONGEST_REASON, height=80)
        send_button(
            f"发布第 {newest + 1} 版",
            key=key("clock_publish"),
            type="primary",
            icon=":material/publish:",
            disabled=not changes,
            on_click=_publish,
            args=(base, wanted),
        )


def _edited(limits: Limits) -> dict[Any, Limit]:
    keys = sorted_keys(limits)
    frame = pd.DataFrame(
        {
            "track": [TRACKS[track] + ("（紧急）" if urgent else "") for track, urgent, _ in keys],
            "stage": [LABELS[stage] for _, _, stage in keys],
            "amount": [limits[key].amount for key in keys],
            "unit": [LABELS[limits[key].unit] for key in keys],
        }
    )
    edited = st.data_editor(
        frame,
        hide_index=True,
        key=key("clock_draft"),
        height=420,
        alt="各环节的时限，可以修改",
        disabled=("track", "stage"),
        column_config={
            "track": "事件",
            "stage": "环节",
            "amount": st.column_config.NumberColumn("时限", min_value=1, step=1, required=True),
            "unit": st.column_config.SelectboxColumn("单位", options=list(UNITS), required=True),
        },
    )
    rows = zip(keys, edited["amount"], edited["unit"], strict=True)
    # What was emptied is no limit: the check says which is lacking.
    return {
        key: Limit(int(amount), UNITS[unit])
        for key, amount, unit in rows
        if not pd.isna(amount) and float(amount).is_integer() and unit in UNITS
    }


def _publish(base: int, wanted: Limits) -> None:
    given = {"effective_from": typed("clock_from"), "reason": typed("clock_reason")}
    done = f"第 {base + 1} 版已发布。"
    act(actions_clocks.publish, done, wanted=wanted, base=base, **given)
