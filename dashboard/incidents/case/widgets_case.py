"""One incident on the screen: its facts, its timeline, what stands around it, who reported it.

What people typed is shown as text.
"""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.incidents.case import queries_case, queries_history
from dashboard.incidents.case.queries_case import reporter
from dashboard.incidents.case.rules_steps import STAGES, stage_of
from dashboard.incidents.life.actions_reporter import erase_reporter, reveal_reporter, reveal_secret_reporter
from dashboard.incidents.life.rules_life import CLOSED_STATUSES
from dashboard.incidents.life.rules_limits import remaining
from dashboard.incidents.life.rules_standing import HANDED_OUT
from dashboard.screen.data import fetch, obtain
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.links import CASE_PAGE
from dashboard.screen.moment import kept_moment, looked_back, told
from dashboard.town.clocks.rules import light
from dashboard.words.fields import Kind, Use, used
from dashboard.words.frames import records
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
    TOWNSHIP_ZONE,
    Action,
    AssignmentStatus,
    IncidentStatus,
    Level,
    Light,
    OffList,
    Party,
    Rating,
    Source,
)

SHOWN_STEPS = 60
# Acts with which the system notes more by itself than anybody wants to read again.
WORDY = frozenset({Action.REPORT, Action.IMPORT, Action.TRIAGE})


def head(row: Any, at: datetime) -> None:
    """Title, stages, and the badges that say how it stands at `at` (UTC), with its clock."""
    st.title(plain(row["title"]), anchor=False)
    status = IncidentStatus(row["status"])
    if (place := stage_of(status)) is not None:
        st.markdown(_stage_bar(place))
    lamp = light(_time(row["yellow_at"]), _time(row["red_at"]), at, is_open=status not in CLOSED_STATUSES)
    with st.container(horizontal=True, gap="small"):
        st.badge(LABELS[status], icon=":material/flag:", color="blue")
        if lamp is not Light.NONE:
            st.badge(f"{LIGHT_SIGNS[lamp]} {LABELS[lamp]}", color=LIGHT_COLOURS[lamp])
        if lamp is not Light.NONE:
            st.markdown(
                f":{'red' if lamp is Light.RED else 'gray'}[**{remaining(row['red_at'], at)}**]",
                width="content",
            )
        if row["incident_class"] in CLASS_LABELS:
            st.badge(CLASS_LABELS[row["incident_class"]], color="gray")
        if row["ever_secret"]:
            st.badge("举报人保密" if row["secret"] else "举报人曾要求保密", color="violet")
        for name, text, colour in _MARKS:
            if row[name]:
                st.badge(text, color=colour)  # type: ignore[arg-type]
        if _is_known(row["off_list"]):
            st.badge(LABELS[OffList(row["off_list"])], icon=":material/playlist_remove:", color="orange")


def _stage_bar(place: int) -> str:
    """The seven stages on one line: those behind, the one that is waited for, those to come."""
    parts = [f":blue[✓ {name}]" for name in STAGES[:place]]
    parts += [f":blue-background[**● {name}**]" for name in STAGES[place : place + 1]]
    parts += [f":gray[○ {name}]" for name in STAGES[place + 1 :]]
    return " :gray[›] ".join(parts)


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
    titles = {field.name: field.title for field in used(Use.SHOWN) if field.kind is Kind.LONG_TEXT}
    for name, title in {**titles, "why": "研判理由", "result": "处置结果"}.items():
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
            # Who signed is told of each party, also where another one had moved the matter on.
            if not moved and not own and Action(row["action"]) is not Action.SIGN:
                continue
            words = own if Action(row["action"]) in WORDY else words
        _step(row, words, moved=moved)


def _step(row: dict[Any, Any], words: str, *, moved: bool) -> None:
    with st.container(gap="xxsmall"):
        who = " · ".join(part for part in (row["actor"], row["role"]) if part)
        act, status = row["title"], LABELS[IncidentStatus(row["to_status"])]
        arrow = f" → {status}" if moved and status != act else ""
        struck = "　:gray[已划去]" if row["struck"] else ""
        st.markdown(f"**{act}**{arrow}{struck}")
        st.caption(f"{told(row['at'])}　{plain(who)}")
        if words and row["struck"]:
            # Struck through, and still to be read.
            st.markdown("  \n".join(f"~~{plain(line)}~~" for line in words.splitlines() if line.strip()))
        elif words:
            st.text(words)


def _time(value: Any) -> Any:
    return None if value is None or pd.isna(value) else value


ROUND_TIMES = {
    "reported_at": "上报",
    "dispatched_at": "交办",
    "due_at": "办结期限",
    "concluded_at": "了结",
    "reopened_at": "重新办理",
}


def to_know(row: Any, at: datetime) -> None:
    """What somebody who opens the incident has to know first: merged, on hold, waiting for arbitration."""
    if _is_known(row["parent"]):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            status = LABELS[IncidentStatus(row["parent_status"])]
            st.markdown(
                f":material/merge: 已合并到 **{plain(row['parent'])}** {plain(row['parent_title'])}，"
                f"它现在：**{status}**",
                width="content",
            )
            _case_link("打开那一件", row["parent"])
    elif row["status"] == IncidentStatus.MERGED:
        st.info("已合并到另一件事，那一件不在您的职责范围内。", icon=":material/merge:")
    if row["status"] == IncidentStatus.SUSPENDED and _is_known(row["suspended_until"]):
        until = row["suspended_until"]
        if until <= at:
            st.warning(
                f"挂账已到期（{local_time(until)}），期限已经接着走。请恢复办理，或再挂账。",
                icon=":material/event_busy:",
            )
        else:
            st.info(f"挂账到 {local_time(until)}，期限停走，到期自动接着走。", icon=":material/pause:")
    if row["arbitration"]:
        st.warning("两次退单，等指挥长裁定由谁办理。", icon=":material/gavel:")
    if _is_known(row["escalated_at"]) and row["status"] in (IncidentStatus.TRIAGED, *HANDED_OUT):
        _sent_back(row)


def _sent_back(row: Any) -> None:
    """What the district wrote when it handed the matter back in this round."""
    shares = records(fetch(queries_case.parties, incident_id=int(row["id"])))
    back = [
        share
        for share in shares
        if share["party"] == Party.DISTRICT_CENTRE
        and share["round"] == row["round"]
        and share["status"] == AssignmentStatus.RETURNED
    ]
    if not back:
        return
    last = back[-1]
    when = f"{local_time(last['ended_at'])} " if last["ended_at"] else ""
    asks = "请重新研判，由镇里办理。" if row["status"] == IncidentStatus.TRIAGED else ""
    st.warning(
        f"{when}区里退回镇里办理：{plain(last['reason'] or '没有写理由')}　{asks}", icon=":material/reply:"
    )


def answers(row: Any) -> None:
    """What the category's questions were answered."""
    given = row["answers"]
    if not isinstance(given, dict) or not given:
        return
    st.subheader("补充情况", anchor=False)
    with st.grid(4, min_column_width=180, gap="small"):
        for question, answer in given.items():
            with st.container(gap="xxsmall"):
                st.caption(plain(question))
                st.text(_answer(answer))


def _answer(answer: Any) -> str:
    if isinstance(answer, bool):
        return "是" if answer else "否"
    return "、".join(map(str, answer)) if isinstance(answer, list) else str(answer)


def duties(notes: pd.DataFrame) -> None:
    """Which of the town's duties were done, by whom and when; nothing where none was noted."""
    done = notes[(notes["kind"] == "duty") & ~notes["struck"]]
    if done.empty:
        return
    st.subheader("镇里履职", anchor=False)
    for row in done.to_dict("records"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.badge(plain(row["duty"]), icon=":material/done:", color="green")
            st.caption(f"{told(row['at'])}　{plain(row['actor'])}")
            st.text(row["said"], width="content")


def children(incident_id: int) -> None:
    """The reports that were merged into this one, and how each stands."""
    merged = fetch(queries_case.neighbours, incident_id=incident_id)
    if merged.empty:
        return
    st.subheader(f"合并进来的事件（{len(merged)}）", anchor=False)
    for row in merged.to_dict("records"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            _case_link(row["number"], row["number"])
            st.text(row["title"], width="content")
            st.badge(LABELS[IncidentStatus(row["status"])], color="gray")
            st.caption(f"{LABELS[Source(row['source'])]}　{told(row['reported_at'])}", width="content")


def earlier_rounds(incident_id: int) -> None:
    """The clock record of each round that is over, as it stood when the matter was opened again."""
    frame = fetch(queries_history.rounds, incident_id=incident_id)
    if frame.empty:
        return
    st.subheader("前几轮的时限记录", anchor=False)
    shown = frame.assign(
        turn=[f"第{number}轮" for number in frame["round"]],
        paused=[
            duration(seconds) if seconds else "没有暂停" for seconds in frame["paused_seconds"].fillna(0)
        ],
        handling=[duration(seconds) for seconds in frame["handling_seconds"]],
    )
    config: dict[str, Any] = {
        "turn": "轮次",
        "paused": "暂停",
        "handling": "处置时长",
        "why": st.column_config.TextColumn("为什么重新办理"),
    }
    for name, title in ROUND_TIMES.items():
        config[name] = st.column_config.DatetimeColumn(
            title, format="YYYY-MM-DD HH:mm", timezone=str(TOWNSHIP_ZONE)
        )
    columns = ["turn", *ROUND_TIMES, "paused", "handling", "why"]
    st.dataframe(
        shown[columns], hide_index=True, column_config=config, placeholder="", alt="前几轮的时限记录"
    )


def story(incident_id: int, notes: pd.DataFrame) -> None:
    """What people wrote and where it led; a toggle adds what the system noted."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("经过", anchor=False, width="content")
        is_whole = st.toggle(
            "显示系统记录", key="whole_story", help="每一步分给了谁、改了哪些内容、时限到几时。"
        )
    said = {int(row["seq"]): str(row["said"]) for row in notes.to_dict("records")}
    with st.container(border=True):
        timeline(
            fetch(queries_history.history, incident_id=incident_id, newest=SHOWN_STEPS),
            said=None if is_whole else said,
        )


def _case_link(label: str, number: str) -> None:
    st.page_link(CASE_PAGE, label=plain(label), query_params=kept_moment() | {"id": number}, width="content")


REASON, SEEN = "reveal_reason", "revealed_reporter"


def reporter_card(incident_id: int, person: Person) -> None:
    """Name and phone; nothing where neither was left."""
    reporters = fetch(reporter, incident_id=incident_id)
    if reporters.empty or (reporters["name"].isna() & reporters["phone"].isna()).all():
        return
    row = reporters.iloc[0]
    action, right = (
        (reveal_secret_reporter, "secret_reporter.reveal")
        if row["secret"]
        else (reveal_reporter, "phone.reveal")
    )

    is_allowed = may(person, right)
    # What was seen is gone with the right to see it.
    seen = st.session_state.get(SEEN, {}).get(incident_id) if is_allowed else None
    name, phone = seen or (row["name"], row["phone"])

    def reveal() -> None:
        answer = obtain(action, incident_id=incident_id, reason=st.session_state[REASON])
        if answer:
            # Of one incident only: what was seen does not pile up in the session.
            st.session_state[SEEN] = {incident_id: answer}

    st.subheader("上报人", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(f"{name or NO_DATA}　{phone or NO_DATA}", width="content")
        if not seen and is_allowed:
            with (
                st.popover("查看完整信息", icon=":material/visibility:"),
                st.form("reveal_form", border=False),
            ):
                st.text_input("为什么要看", key=REASON, max_chars=200, placeholder="如：电话回访，核实地点")
                st.caption("您的姓名、时间和理由会记入审计日志。")
                st.form_submit_button("查看", key="reveal", on_click=reveal)
        if may(person, "secret_reporter.reveal") and not looked_back():
            _erasing(incident_id)


def _erasing(incident_id: int) -> None:
    """The end of what is known of the reporter, as he may ask for it."""

    def erase() -> None:
        st.session_state.pop(SEEN, None)
        act(
            erase_reporter, "已删除上报人的姓名和电话。",
            incident_id=incident_id, reason=typed("erase_reason") or "",
        )  # fmt: skip

    with (
        st.popover("删除上报人信息", icon=":material/person_off:"),
        kept_form("erase_reporter", of=str(incident_id)),
    ):
        st.text_input("为什么要删除", key=key("erase_reason"), max_chars=200, placeholder="如：本人要求删除")
        st.caption("删了找不回来；事件、办理经过和统计不变。您的姓名、时间和理由会记入审计日志。")
        send_button("删除", key=key("erase_send"), icon=":material/person_off:", on_click=erase)
