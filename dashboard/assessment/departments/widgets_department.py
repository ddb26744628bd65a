"""One department on the screen: each point with its evidence, its answers, and the forms of both sides."""

from decimal import Decimal
from typing import Any

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.departments import (
    actions,
    queries,
)
from dashboard.assessment.departments.rules import GRADES, PARTS
from dashboard.assessment.departments.rules_quarter import (
    LONGEST_DOCUMENT,
    LONGEST_REASON,
    LONGEST_REPLY,
    Quarter,
)
from dashboard.assessment.departments.widgets import CHOSEN, PageData
from dashboard.screen.cards import scope_note
from dashboard.screen.data import fetch, minute
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.links import CASE_PAGE, incident_link
from dashboard.screen.moment import kept_moment
from dashboard.screen.picking import picked
from dashboard.words.labels import EXAMPLE_MARK, LABELS, NO_DATA, local_time, plain, plain_number
from models import Aspect

MOST_LINKS = 60
UNITS = {
    "visits": "次",
    "answered": "件",
    "solved": "件",
    "pleased": "件",
    "signed": "件",
    "arrived": "次",
    "stayed": "件",
    "on_time": "件",
    "content": "件",
    "listed": "件",
    "locks": "人",
    "training": "学时",
}
SAID = {
    "visits": "本部门本季度到联系村的走访和联系，在“联村工作”里登记；超过应走访次数的按满分。",
    "answered": "联系村的事里交给本部门的，按时签收的。",
    "solved": "联系村的事里交给本部门的，按时办好的；村里别人办的事不算。",
    "pleased": "联系村的事里本部门办好的，回访满意和基本满意的。",
    "signed": "本季度交给本部门的每一份（牵头和配合），按时签收的。",
    "arrived": "点兵点将点到本部门的，按时到场的。",
    "stayed": "本季度交给本部门的每一份里，没有退回的。",
    "on_time": "有“一件事”的事件：牵头的看整件按期办结，配合的看自己的一份按时办好。",
    "content": "本部门牵头、有“一件事”的事件，回访过的里面满意和基本满意的。",
    "listed": "部门移送到镇里的事项里，在责任清单上的。清单之外的，退回和承接都计入。",
    "locks": "本季度在派的干部里，两年锁定期没有被打破的。镇里退回的、上级调动的不算打破。",
    "training": "派驻干部本季度参加培训的学时，和应参加的学时比，超过的按满分。",
}
WHOLE = "whole"


def card(person: Person, shown: PageData) -> None:
    """The department that was picked."""
    departments = fetch(queries.departments, first=shown.quarter.first, last=shown.quarter.last)
    chosen = picked(CHOSEN, shown.results["department_id"].tolist())
    result = next(iter(shown.results[shown.results["department_id"] == chosen].to_dict("records")), None)
    if result is None:
        return
    own = departments[departments["department_id"] == chosen].to_dict("records")
    villages = dict(zip(own[0]["village_codes"], own[0]["villages"], strict=True)) if own else {}
    with st.container(border=True):
        st.subheader(plain(result["name"]), anchor=False)
        total = (
            "只列出，不排名（没有一项够计分的件数）" if result["total"] is None else f"{result['total']} 分"
        )
        linked = "、".join(plain(name) for name in villages.values()) or "无"
        st.markdown(f"**得分 {total}**　:gray[联系村：{linked}]")
        for row in result["aspects"]:
            _aspect(person, shown, row, result)
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


def _aspect(person: Person, shown: PageData, row: dict[str, Any], result: dict[Any, Any]) -> None:
    aspect = Aspect(row["aspect"])
    st.divider()
    st.markdown(f"**{LABELS[aspect]}　{row['score'] or NO_DATA}**")
    if row["used"] != row["weight"]:
        why = "没有案例，权重分给其他方面" if row["score"] is None else "其他方面没有案例，权重分了过来"
        st.caption(f":orange[权重 {_percent(row['weight'])} → {_percent(row['used'])}：{why}。]")
    else:
        st.caption(f"权重 {_percent(row['weight'])}")
    few = "　:orange[份数少，只作参考]" if row["few"] else ""
    asked = f"{row['question']}（{row['n']} 份）{few}" if row["question"] else f"{NO_DATA}（0 份）"
    st.markdown(
        f"台账 **{row['record'] or NO_DATA}**（占 {_percent(row['record_weight'])}）　"
        f"问卷 **{asked}**（占 {_percent(row['question_weight'])}）"
    )
    for part in row["parts"]:
        _part(person, shown, part, result)
        if aspect is Aspect.MATTERS and part["part"] == "on_time":
            _criticised(person, shown, int(result["department_id"]))


def _percent(word: str) -> str:
    """A weight as it was kept, 50.00, without the noughts that say nothing."""
    return f"{plain_number(Decimal(word))}%"


def _part(person: Person, shown: PageData, part: dict[str, Any], result: dict[Any, Any]) -> None:
    name, code = part["part"], str(result["code"])
    if part["total"] is None:
        text = f"{NO_DATA}：本季度全镇还没有登记"
    elif part.get("few"):
        text = f"{part['good']} / {part['total']} {UNITS[name]}，件数少，只列出、不计分"
    elif part["score"] is None:
        text = f"没有案例，占比分给其他项（本项 {_percent(part['weight'])}）"
    else:
        share = f"{part['good']} / {part['total']} {UNITS[name]}"
        text = f"{share} = **{part['score']}**（占 {_percent(part['used'])}）"
    st.markdown(f"{PARTS[name]}：{text}", help=SAID[name])
    if part["total"] in (None, "0") or name in ("locks", "training", "visits", "arrived"):
        return
    if not may(person, "incident.read"):
        return
    if name in ("answered", "solved", "pleased", "signed", "stayed"):
        _shares(shown, int(result["department_id"]), name)
        return
    days = {"from": shown.quarter.first.isoformat(), "to": shown.quarter.last.isoformat()}
    with st.container(horizontal=True, gap="small"):
        if name == "listed":
            incident_link("移送的全部", passed_by=code, **days)
            incident_link("其中清单之外", passed_by=code, off_list="any", **days)
            return
        _shares(shown, int(result["department_id"]), name)
        if name == "on_time":
            _shares(shown, int(result["department_id"]), "helped")


def _shares(shown: PageData, department_id: int, part: str) -> None:
    """The incidents behind a point that the department's own shares give, what is not good first."""
    shares = fetch(
        queries.evidence,
        year=shown.quarter.year, quarter=shown.quarter.quarter, department_id=department_id, part=part,
        at=minute(),
    )  # fmt: skip
    if not shares:
        return
    what = {"helped": "配合的", "on_time": "牵头的"}.get(part, "看这")
    with st.popover(f"{what} {len(shares)} 件", icon=":material/list:", key=f"evidence_{part}"):
        for number, is_good in shares[:MOST_LINKS]:
            label = plain(number) if is_good else f"{plain(number)}（未达到）"
            st.page_link(CASE_PAGE, label=label, query_params=kept_moment() | {"id": number})
        if len(shares) > MOST_LINKS:
            st.caption(f"只列 {MOST_LINKS} 件，未达到的在前。")


def _criticised(person: Person, shown: PageData, department_id: int) -> None:
    """How many of what it leads were over by so much that they are criticised; evidence, not points."""
    criticised = fetch(
        queries.criticised,
        year=shown.quarter.year, quarter=shown.quarter.quarter, department_id=department_id, at=minute(),
    )  # fmt: skip
    text = NO_DATA if criticised.numbers is None else f"**{len(criticised.numbers)} 件**"
    st.markdown(
        f"通报批评：{text}",
        help=f"牵头的事件里，超过办结期限满 {criticised.days} 个工作日的，后来办结的也算。"
        "它们已经在“按期办结”里按逾期办结、超期未办结计分，这里只列出来，不再扣一次。",
    )
    if not criticised.numbers or not may(person, "incident.read"):
        return
    with st.popover(f"看这 {len(criticised.numbers)} 件", icon=":material/list:"):
        for number in criticised.numbers[:MOST_LINKS]:
            st.page_link(CASE_PAGE, label=plain(number), query_params=kept_moment() | {"id": number})
        if len(criticised.numbers) > MOST_LINKS:
            st.caption(f"只列超期最久的 {MOST_LINKS} 件，其余的见“逾期办结”和“超期未办结”。")


def _replies(shown: PageData, department_id: int) -> None:
    frame = fetch(queries.replies, year=shown.quarter.year, quarter=shown.quarter.quarter)
    for row in frame[frame["department_id"] == department_id].to_dict("records"):
        with st.container(border=True):
            about = LABELS[Aspect(row["aspect"])] if row["aspect"] else "总体"
            mark = f"（{EXAMPLE_MARK}）" if row["example"] else ""
            st.caption(
                f"部门答复 · {about}　{plain(row['replied_by'])}{mark}　{local_time(row['replied_at'])}"
            )
            st.text(row["text"])


def fill_form(person: Person, quarter: Quarter, department_id: int) -> None:
    """The questionnaire about one department; once it is filled it says so."""
    given = _of(quarter)
    done = fetch(queries.departments_graded_by, **given, account_id=person.account_id or 0)
    if department_id in done:
        st.success("您已经评过这个部门。每人每季度评一次，不记名公布。", icon=":material/how_to_vote:")
        return

    def send() -> None:
        grades = {aspect: typed(f"assess_{aspect.value}_{department_id}") for aspect in Aspect}
        act(actions.fill, "已提交测评。", **given, department_id=department_id, grades=grades)

    with st.container(border=True), kept_form(f"assess_{department_id}", of=quarter.word):
        st.markdown("**测评问卷**　:gray[每人每季度评一次，公布时只有份数和平均分；不了解的可以不评。]")
        for aspect in Aspect:
            st.radio(
                LABELS[aspect],
                list(GRADES),
                index=None,
                format_func=GRADES.__getitem__,
                key=key(f"assess_{aspect.value}_{department_id}"),
                horizontal=True,
            )
        send_button("提交测评", key=key("assess_go"), type="primary", on_click=send)


def reply_form(quarter: Quarter, department_id: int) -> None:
    """A department's answer to what was published of it."""

    def send() -> None:
        about = typed("assess_about")
        act(
            actions.reply,
            "已答复。",
            **_of(quarter),
            department_id=department_id,
            aspect=None if about in (None, WHOLE) else Aspect(about),
            text=typed("assess_reply") or "",
        )

    names = {WHOLE: "总体"} | {aspect.value: LABELS[aspect] for aspect in Aspect}
    with st.container(border=True), kept_form("assess_reply_form", of=f"{department_id}_{quarter.word}"):
        st.markdown("**部门答复**　:gray[答复和得分一起保留，不能修改。]")
        st.selectbox("针对", list(names), format_func=names.__getitem__, key=key("assess_about"))
        st.text_area("答复内容", key=key("assess_reply"), max_chars=LONGEST_REPLY, height=100)
        send_button("答复", key=key("assess_reply_go"), type="primary", on_click=send)


def room_forms(person: Person, shown: PageData) -> None:
    """What the room does for a quarter that has ended: publish it, and enter the district's rating."""
    if not may(person, "assessment.publish") or not shown.is_ended:
        return
    with st.container(horizontal=True):
        if not shown.results.empty:
            _publishing(shown)
        _rating(shown.quarter)


def _publishing(shown: PageData) -> None:
    is_again = shown.publication is not None

    def send() -> None:
        act(actions.publish, "已公布。", **_of(shown.quarter), reason=typed("assess_why") or "")

    title = "重新公布" if is_again else "公布本季度得分"
    with (
        st.popover(title, icon=":material/verified:", key=key("assess_publish")),
        kept_form("assess_publish_form", of=shown.quarter.word),
    ):
        st.markdown("公布以后，得分按现在的台账和问卷固定下来，问卷截止，部门可以答复。")
        st.text_input(
            "重新公布的原因" if is_again else "说明（可以不填）",
            key=key("assess_why"),
            max_chars=LONGEST_REASON,
        )
        send_button("确认公布", key=key("assess_publish_go"), type="primary", on_click=send)


def _rating(quarter: Quarter) -> None:
    def send() -> None:
        score = typed("assess_score")
        act(
            actions.rate_town,
            "已登记区对镇评价。",
            **_of(quarter),
            score=Decimal(-1) if score is None else Decimal(f"{score:.2f}"),
            rank=typed("assess_rank"),
            townships=typed("assess_townships"),
            document=typed("assess_document") or "",
        )

    with (
        st.popover("登记区对镇评价", icon=":material/swap_vert:", key=key("assess_town")),
        kept_form("assess_town_form", of=quarter.word),
    ):
        st.number_input("得分（0–100）", 0.0, 100.0, None, 0.01, format="%.2f", key=key("assess_score"))
        st.number_input("排名（可以不填）", 1, 1000, None, key=key("assess_rank"))
        st.number_input("参评乡镇数（和排名一起填）", 1, 1000, None, key=key("assess_townships"))
        st.text_input("文件依据", key=key("assess_document"), max_chars=LONGEST_DOCUMENT)
        send_button("登记", key=key("assess_town_go"), type="primary", on_click=send)


def _of(quarter: Quarter) -> dict[str, Any]:
    return {"year": quarter.year, "quarter": quarter.quarter}
