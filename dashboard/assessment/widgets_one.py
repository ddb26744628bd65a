"""One department's result on the screen: each point with its evidence, its answers, and its forms."""

from typing import Any

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment import queries, queries_criticised
from dashboard.assessment.rules import PARTS
from dashboard.assessment.widgets import CHOSEN, Shown
from dashboard.assessment.widgets_forms import fill_form, reply_form
from dashboard.labels import EXAMPLE_MARK, LABELS, NO_DATA, local_time, plain
from dashboard.ui.cards import scope_note
from dashboard.ui.data import fetch, minute
from dashboard.ui.links import CASE_PAGE, incident_link
from dashboard.ui.moment import kept_moment
from dashboard.ui.picking import picked
from models import Aspect

MOST_LINKS = 60
UNITS = {"on_time": "件", "content": "件", "listed": "件", "locks": "人", "training": "学时"}
SAID = {
    "on_time": "本季度上报、已到期的事件里，按期办结的。到期未办结的不算按期。",
    "content": "本季度上报、回访过的事件里，满意和基本满意的。",
    "listed": "部门移送到镇里的事项里，在责任清单上的。清单之外的，退回和承接都计入。",
    "locks": "本季度在派的干部里，两年锁定期没有被打破的。镇里退回的、上级调动的不算打破。",
    "training": "派驻干部本季度参加培训的学时，和应参加的学时比，超过的按满分。",
}


def card(person: Person, shown: Shown) -> None:
    """The department that was picked."""
    departments = fetch(queries.departments, first=shown.quarter.first, last=shown.quarter.last)
    chosen = picked(CHOSEN)
    if chosen is None and len(shown.results) == 1:
        chosen = int(shown.results["department_id"].iloc[0])
    result = next(iter(shown.results[shown.results["department_id"] == chosen].to_dict("records")), None)
    if result is None:
        if not shown.results.empty:
            st.info("在左边选一个部门，这里看每一分的依据。", icon=":material/touch_app:")
        return
    own = departments[departments["department_id"] == chosen].to_dict("records")
    villages = dict(zip(own[0]["village_codes"], own[0]["villages"], strict=True)) if own else {}
    with st.container(border=True):
        st.subheader(plain(result["name"]), anchor=False)
        total = NO_DATA if result["total"] is None else f"{result['total']} 分"
        linked = "、".join(plain(name) for name in villages.values()) or "无"
        st.markdown(f"**得分 {total}**　:gray[联系村：{linked}]")
        for row in result["aspects"]:
            _aspect(person, shown, row, result, villages)
        if may(person, "incident.read"):
            scope_note(person)
        if shown.publication:
            st.caption(
                "得分是公布时的；依据里的清单是现在的情况，之后办结、回访的会有出入。经批准剔除的不计分。"
            )
    _replies(shown, int(result["department_id"]))
    if may(person, "assessment.reply") and shown.publication:
        reply_form(shown.quarter, int(result["department_id"]))
    if may(person, "assessment.fill") and shown.is_ended and not shown.publication:
        fill_form(person, shown.quarter, int(result["department_id"]))


def _aspect(
    person: Person, shown: Shown, row: dict[str, Any], result: dict[Any, Any], villages: dict[str, str]
) -> None:
    aspect = Aspect(row["aspect"])
    st.divider()
    st.markdown(f"**{LABELS[aspect]}　{row['score'] or NO_DATA}**")
    if row["used"] != row["weight"]:
        why = "没有案例，权重分给其他方面" if row["score"] is None else "其他方面没有案例，权重分了过来"
        st.caption(f":orange[权重 {row['weight']}% → {row['used']}%：{why}。]")
    else:
        st.caption(f"权重 {row['weight']}%")
    few = "　:orange[份数少，只作参考]" if row["few"] else ""
    asked = f"{row['question']}（{row['n']} 份）{few}" if row["question"] else f"{NO_DATA}（0 份）"
    st.markdown(
        f"台账 **{row['record'] or NO_DATA}**（占 {row['record_weight']}%）　"
        f"问卷 **{asked}**（占 {row['question_weight']}%）"
    )
    for part in row["parts"]:
        _part(person, shown, aspect, part, str(result["code"]), villages)
        if aspect is Aspect.MATTERS and part["part"] == "on_time":
            _criticised(person, shown, int(result["department_id"]))


def _part(
    person: Person, shown: Shown, aspect: Aspect, part: dict[str, Any], code: str, villages: dict[str, str]
) -> None:
    name = part["part"]
    if part["total"] is None:
        said = f"{NO_DATA}：还没有登记过培训"
    elif part["score"] is None:
        said = f"没有案例，占比分给其他项（本项 {part['weight']}%）"
    else:
        said = f"{part['good']} / {part['total']} {UNITS[name]} = **{part['score']}**（占 {part['used']}%）"
    st.markdown(f"{PARTS[name]}：{said}", help=SAID[name])
    if part["score"] is None or name in ("locks", "training") or not may(person, "incident.read"):
        return
    days = {"from": shown.quarter.first.isoformat(), "to": shown.quarter.last.isoformat()}
    with st.container(horizontal=True, gap="small"):
        if name == "listed":
            incident_link("移送的全部", passed_by=code, **days)
            incident_link("其中清单之外", passed_by=code, off_list="any", **days)
            return
        units = [{"village": one} for one in villages] if aspect is Aspect.LINK else [{"department": code}]
        for unit in units:
            whose = f"{plain(villages[unit['village']])}·" if len(units) > 1 else ""
            if name == "on_time":
                incident_link(f"{whose}按期", outcome="on_time", **unit, **days)
                incident_link(f"{whose}逾期办结", outcome="late", **unit, **days)
                incident_link(f"{whose}超期未办结", overdue="yes", **unit, **days)
            else:
                incident_link(f"{whose}满意", rating="content", **unit, **days)
                incident_link(f"{whose}不满意", rating="unsatisfied", **unit, **days)


def _criticised(person: Person, shown: Shown, department_id: int) -> None:
    """How many of what it leads were over by so much that they are criticised; evidence, not points."""
    found = fetch(
        queries_criticised.criticised,
        year=shown.quarter.year, quarter=shown.quarter.quarter, department_id=department_id, at=minute(),
    )  # fmt: skip
    told = NO_DATA if found.numbers is None else f"**{len(found.numbers)} 件**"
    st.markdown(
        f"通报批评：{told}",
        help=f"牵头的事件里，超过办结期限满 {found.days} 个工作日的，后来办结的也算。"
        "它们已经在“按期办结”里按逾期办结、超期未办结计分，这里只列出来，不再扣一次。",
    )
    if not found.numbers or not may(person, "incident.read"):
        return
    with st.popover(f"看这 {len(found.numbers)} 件", icon=":material/list:"):
        for number in found.numbers[:MOST_LINKS]:
            st.page_link(CASE_PAGE, label=plain(number), query_params=kept_moment() | {"id": number})
        if len(found.numbers) > MOST_LINKS:
            st.caption(f"只列超期最久的 {MOST_LINKS} 件，其余的见“逾期办结”和“超期未办结”。")


def _replies(shown: Shown, department_id: int) -> None:
    frame = fetch(queries.replies, year=shown.quarter.year, quarter=shown.quarter.quarter)
    for row in frame[frame["department_id"] == department_id].to_dict("records"):
        with st.container(border=True):
            about = LABELS[Aspect(row["aspect"])] if row["aspect"] else "总体"
            mark = f"（{EXAMPLE_MARK}）" if row["example"] else ""
            st.caption(
                f"部门答复 · {about}　{plain(row['replied_by'])}{mark}　{local_time(row['replied_at'])}"
            )
            st.text(row["text"])
