"""The room's side of what villagers report: look at what was held, answer, decide what is not solved."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.files.attachments.storage import files
from dashboard.incidents.case import widgets_duplicates
from dashboard.incidents.find import queries_duplicates
from dashboard.incidents.public import actions, queries
from dashboard.incidents.public.rules import LONGEST_TITLE
from dashboard.incidents.public.rules_reply import LONGEST
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.screen.links import CASE_PAGE
from dashboard.screen.moment import looked_back, told
from dashboard.screen.session import require_person
from dashboard.screen.url import url_word
from dashboard.words.labels import EXAMPLE_MARK, LABELS, plain
from models import CameBy, IncidentStatus

PAGE = "pages/incidents/villagers.py"
WAITS_FOR = {"answer": "上报人在等答复", "again": "上报人说还没解决，等您决定"}
# In the URL: the number of the case that somebody came from.
CASE = "case"
PREVIEW, NEWEST = 140, 24
# Words to begin with: what an answer has to say, with gaps that nobody can leave.
TEMPLATES = {
    "办好了": "您反映的“{title}”，{unit}已于＿月＿日到现场查看，情况是：＿＿。已经＿＿。现在＿＿。",
    "查了不属实": "您反映的“{title}”，{unit}于＿月＿日到现场查看，没有发现＿＿，原因是＿＿。",
    "要等条件": "您反映的“{title}”，{unit}查看后属实。因为＿＿，要到＿月＿日才能＿＿，在这以前先＿＿。",
    "没有受理": "您反映的“{title}”没有受理，因为＿＿。这件事归＿＿管，可以找＿＿。",
}


def held_view() -> None:
    """待核对: each with what came, why it was held, and both ways out."""
    rows = fetch(queries.held)
    if not rows:
        st.info("没有待核对的上报。", icon=":material/check:")
    for row in rows:
        with st.container(border=True):
            _held(row)


def _held(row: dict[Any, Any]) -> None:
    content = row["content"]
    st.markdown(f":orange-badge[{plain(row['held_for'])}]　{told(row['received_at'])}")
    st.text(content["words"] or content["category"])
    where = "，".join(part for part in (row["village"], content["place"]) if part)
    st.caption(plain("　".join(part for part in (content["category"], where or "没有写地点") if part)))
    if content["name"] or content["phone"]:
        st.caption("上报人留了联系方式，登记后按上报人信息的规定查看。")
    if row["files"]:
        with st.container(horizontal=True):
            for file in row["files"]:
                st.image(files().thumbnail(file["sha256"]), width=PREVIEW, alt=file["name"])
    report_id = row["report_id"]
    _same_as(row)
    with kept_form("villager_held", of=str(report_id)):
        st.text_input("不登记的原因（上报人会看到）", key=key("held_why"), max_chars=500)
        with st.container(horizontal=True):
            send_button(
                "放行并登记", key=key("held_release"), icon=":material/check:",
                on_click=act, args=(actions.release, "已登记成事件。"), kwargs={"report_id": report_id},
            )  # fmt: skip
            send_button(
                "不登记", key=key("held_drop"), icon=":material/block:", on_click=_with_text,
                args=(actions.throw_away, "已记下，不登记。", report_id, "held_why", "reason"),
            )  # fmt: skip


def _same_as(row: dict[Any, Any]) -> None:
    """What is open and may be the same matter as a held report, to be joined with it."""
    content = row["content"]
    is_placed = content["longitude"] is not None and content["latitude"] is not None
    likely = fetch(
        queries_duplicates.duplicates,
        category_id=content["category_id"],
        village_id=content["village_id"],
        position=(content["longitude"], content["latitude"]) if is_placed else None,
        reported_at=row["received_at"],
        words=content["words"],
    )
    likely = likely[likely["is_open"]]
    if likely.empty or not may(require_person(), "incident.merge"):
        return
    st.caption(f"可能和在办的 {len(likely)} 件是同一件事。{widgets_duplicates.WHAT_JOINING_IS}")

    def join(other: Any) -> None:
        st.button(
            "登记并合并到它", key=f"held_join_{row['report_id']}_{other['number']}", icon=":material/merge:",
            on_click=callback_for(
                actions.release_into, f"已登记，并到 {other['number']} 一起办。",
                report_id=row["report_id"], into=other["number"],
            ),
        )  # fmt: skip

    widgets_duplicates.listed(likely, f"held_{row['report_id']}", join)


def waits_link(incident_id: int, number: str, person: Person) -> None:
    """From a case to the answer or the decision that its reporter waits for; nothing where nobody waits."""
    if looked_back() or not may(person, "villager_report.manage"):
        return
    if view := fetch(queries.waits_for, incident_id=incident_id):
        st.page_link(
            PAGE, label=WAITS_FOR[view], icon=":material/reply:", width="content",
            query_params={"view": view, CASE: number},
        )  # fmt: skip


def waits_at_desk(unknown: int) -> None:
    """At the desk: what from outside is no incident yet, or waits for a decision; nothing where nothing does.

    `unknown`: how many records of other systems wait for somebody to say what their words mean.
    """
    counts = fetch(queries.counts)
    waits = {"待核对": counts["held"], "等认词": unknown, "说没解决": counts["again"]}
    words = "，".join(f"{number} 条{what}" for what, number in waits.items() if number)
    if words:
        # The place at the desk is narrow, and a link is cut, not broken.
        total = sum(waits.values())
        st.page_link(PAGE, label=f"群众上报：{total} 条等处理", icon=":material/campaign:", help=f"{words}。")


def answer_view() -> None:
    """等答复: what is done, and the answer that its reporter will read."""
    frame = _that_one_first(fetch(queries.to_answer))
    if frame.empty:
        st.info("没有等答复的上报。", icon=":material/check:")
    for row in frame.to_dict("records"):
        with st.container(border=True):
            _case(row)
            if row["reporters"] > 1:
                st.markdown(
                    f":material/group: 这件事有 **{row['reporters']}** 位上报人在等，答复他们都看得到。"
                )
            if row["in_confidence"]:
                st.markdown(":material/lock: 有人要求保密：答复里不要写是谁反映的，也不要写只有他知道的事。")
            if row["result"]:
                st.markdown("**办理结果**（给您看的，不会直接发给上报人）")
                st.text(row["result"])
            _answer(row)


def _that_one_first(frame: pd.DataFrame) -> pd.DataFrame:
    """The case that somebody came from stands before the others."""
    return frame.sort_values("number", key=lambda numbers: numbers != url_word(CASE), kind="stable")


def _answer(row: dict[Any, Any]) -> None:
    report_id = row["report_id"]
    name = st.segmented_control("从常用答复开始", list(TEMPLATES), key=f"template_{report_id}")
    words = {"title": row["title"][:LONGEST_TITLE], "unit": row["unit"] or "工作人员"}
    begun = TEMPLATES[name].format(**words) if name else ""
    with kept_form("villager_answer", of=f"{report_id}_{name or ''}"):
        st.text_area(
            "答复（上报人凭查询码看到）", begun, key=key("answer_text"), max_chars=LONGEST, height=140,
            help="写明谁、什么时候、做了什么、结果怎样。太短、全是套话、没提这件事的，先不发。",
        )  # fmt: skip
        send_button(
            "发出答复", key=key("answer_send"), icon=":material/send:", on_click=_with_text,
            args=(actions.answer, "答复已发出。", report_id, "answer_text", "text"),
        )  # fmt: skip


def again_view() -> None:
    """说没解决: what the reporter says of a closed matter, and the decision on it."""
    frame = _that_one_first(fetch(queries.said_unsolved))
    if frame.empty:
        st.info("没有上报人说还没解决的。", icon=":material/check:")
    for row in frame.to_dict("records"):
        with st.container(border=True):
            _case(row)
            st.markdown(f"**上报人说**　{told(row['again_at'])}")
            st.text(row["again"])
            report_id = row["report_id"]
            with kept_form("villager_again", of=str(report_id)):
                st.text_input("不重新办理的理由（上报人会看到）", key=key("again_why"), max_chars=500)
                with st.container(horizontal=True):
                    send_button(
                        "重新办理", key=key("again_yes"), icon=":material/restart_alt:", on_click=act,
                        args=(actions.take_up_again, "已重新办理。"), kwargs={"report_id": report_id},
                    )  # fmt: skip
                    send_button(
                        "不重新办理", key=key("again_no"), icon=":material/undo:", on_click=_with_text,
                        args=(actions.decline_again, "已答复上报人。", report_id, "again_why", "reason"),
                    )  # fmt: skip


def all_view() -> None:
    """最近的: what was registered last, how far each is, and whether its reporter was answered."""
    frame = fetch(queries.newest, most=NEWEST)
    if frame.empty:
        st.info("还没有人在网上报过事。把村民入口的二维码贴出去，村民就能报。", icon=":material/qr_code:")
    with st.grid(3, min_column_width=300, gap="small"):
        for row in frame.to_dict("records"):
            with st.container(border=True, gap="xsmall"):
                _case(row, is_brief=True)
                answered = ":green-badge[已答复]" if row["reply"] else ""
                came = f"{told(row['received_at'])} {LABELS[CameBy(row['came_by'])]}报来"
                st.markdown(f":gray[{came}]　{answered}")


def _case(row: dict[Any, Any], *, is_brief: bool = False) -> None:
    status, mark = LABELS[IncidentStatus(row["status"])], EXAMPLE_MARK if row["example"] else ""
    st.page_link(
        CASE_PAGE, label=plain(f"{row['number']}　{row['title']}"), query_params={"id": row["number"]}
    )
    st.caption(plain("　".join(part for part in (status, row["village"], row["unit"], mark) if part)))
    if row["description"] and not is_brief:
        st.text(row["description"])


def _with_text(action: Callable[..., Any], done: str, report_id: int, field: str, name: str) -> None:
    text = typed(field) or ""
    act(action, done, report_id=report_id, **{name: text})
