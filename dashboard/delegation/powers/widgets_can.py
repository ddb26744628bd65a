"""办得了吗 and 赋权核对 on the screen: whether the town can finish a matter or may enforce in it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.delegation.powers import queries, queries_links
from dashboard.delegation.powers.rules_can import CAN_WORDS, Authority
from dashboard.lists import queries_lookup
from dashboard.lists.widgets_shared import view_link
from dashboard.screen.data import fetch, minute
from dashboard.screen.url import url_choice, url_select, url_text
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, plain
from models import PowerKind

ASKED = {"approval": "群众来办事", "enforcement": "镇里去执法"}
EXAMPLES = {"approval": "例如：造房子、开店、办医保", "enforcement": "例如：油烟扰民、占道摆摊、占田"}
HINT = "选事件类别，或者写下是什么事，这里核对镇里有没有执法权，并给出牵头部门。"
SIGNS = {
    Authority.YES: (st.success, ":material/check_circle:"),
    Authority.NO: (st.warning, ":material/block:"),
    Authority.NOT_FOUND: (st.warning, ":material/help:"),
}
COLOURS = {Authority.YES: "green", Authority.NO: "orange", Authority.NOT_FOUND: "orange"}
# A candidate decides nothing: whether the town has the item does not stand beside it.
HIT_COLUMNS = ("name", "department", "category", "stage", "why", "example")
IN_SHORT = 3
MOST_SAID = 400
COLUMNS: dict[str, Any] = {
    "category": "类别",
    "department": "部门",
    "stage": st.column_config.TextColumn("阶段", width="small"),
    "can": st.column_config.TextColumn("镇里", width="small"),
    "example": st.column_config.TextColumn("示例", width="small"),
}


def can_view() -> None:
    """The question, the answer, whom to go to, and what it rests on."""
    kind = PowerKind(url_choice("ask", "问什么", ASKED))
    if kind is PowerKind.APPROVAL:
        _finish(url_text("what", "什么事（用平常的话说）", EXAMPLES[kind]).strip())
    else:
        _enforce()


def _matter() -> tuple[int | None, str]:
    """What is asked about: a category of events, and the words that were typed."""
    categories = fetch(queries_lookup.categories)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = url_text("what", "什么事（用平常的话说）", EXAMPLES["enforcement"]).strip()
        names = {row["code"]: f"{row['major']} · {row['name']}" for row in categories.to_dict("records")}
        code = url_select("matter", "事件类别", names, placeholder="输入几个字查找")
    ids = dict(zip(categories["code"], categories["category_id"], strict=True))
    return (int(ids[code]) if code else None), words


def checked_power(hint: str) -> dict[str, Any] | None:
    """The question and what queries_can.can_enforce answers; None, and `hint`, while nothing is asked."""
    category_id, words = _matter()
    if category_id is None and not words:
        st.info(hint, icon=":material/gavel:")
        return None
    today = township_date(minute())
    result = fetch(queries_links.can_enforce, category_id=category_id, words=words, on=today)
    answer(result)
    return result


def _enforce() -> None:
    result = checked_power("选事件类别，或者写下是什么事，这里核对镇里能不能查处、该找哪个部门。")
    if result and (lead := result["answer"].lead):
        who = "由镇里依法查处。事项的主管部门" if result["answer"].word is Authority.YES else "该找的部门"
        st.markdown(f"{who}　**{plain(lead)}**")


def _finish(words: str) -> None:
    if not words:
        st.info("写下群众要办的事，这里回答镇里能不能办，该找哪个部门。", icon=":material/contact_support:")
        return
    result = fetch(queries.can_finish, words=words, on=township_date(minute()))
    verdict = result["answer"]
    show, icon = SIGNS[verdict.word]
    show(f"**{CAN_WORDS[verdict.word]}**　{plain(verdict.text)}", icon=icon)
    if verdict.lead:
        whom = "请群众到镇便民服务窗口办。这一项的主管部门" if verdict.word is Authority.YES else "该找的部门"
        st.markdown(f"{whom}　**{plain(verdict.lead)}**")
    hits(result["hits"], "名录里说的是这些", ("name", "can", *HIT_COLUMNS[1:]))


def powers_view(check: Callable[[str], dict[str, Any] | None]) -> None:
    """The question, the answer, and who leads. `check` shows the first two, and the list's `item`."""
    result = check(HINT)
    item = result["item"] if result else {}
    if not item:
        _groups(None)
        return
    view_link(
        f"清单第{item['number']}项 {plain(item['title'])}：{plain(item['lead'])}牵头，兜底",
        ":material/rule:",
        {"item": str(item["number"])},
        key="item",
    )
    _groups(int(item["lead_id"]), item["lead"])


def _groups(lead_id: int | None, lead: str = "") -> None:
    """How many enforcement items are known by number alone, of the lead or of all departments."""
    frame = fetch(queries_lookup.enforcement_groups, department_id=lead_id)
    whose = plain(lead) if lead_id else "各部门"
    st.subheader(f"{whose}交给镇里的执法事项（只有项数）", anchor=False)
    if frame.empty:
        st.info(f"{whose}没有登记交给镇里的执法事项。", icon=":material/inbox:")
        return
    st.markdown(f"共 **{int(frame['total'].sum())}** 项。:gray[事项的名称要等本镇导入执法事项清单。]")
    names = {"department": "部门", "category": "类别", "total": "项数", "stage": "阶段"}
    _table(frame, names, "执法事项的项数")


def _table(frame: pd.DataFrame, names: dict[str, str], alt: str) -> None:
    shown = frame.assign(example=frame["example"].map({True: EXAMPLE_MARK, False: ""}))
    st.dataframe(
        shown[[*names, "example"]].rename(columns=names | {"example": "示例"}),
        column_config={"类别": st.column_config.TextColumn(width=270)},
        hide_index=True,
        height="content",
        width="content",
        alt=alt,
    )


def answer(result: dict[str, Any]) -> None:
    """The word, the sentence, and the rows or the candidates beneath; `result`: queries_can.can_enforce."""
    verdict = result["answer"]
    show, icon = SIGNS[verdict.word]
    show(f"**{CAN_WORDS[verdict.word]}**　{plain(verdict.text)}{_mark(result)}", icon=icon)
    _proposed(result["categories"])
    basis = result["basis"]
    if not basis.empty:
        st.subheader("依据的对应", anchor=False)
        st.dataframe(
            _worded(basis),
            hide_index=True,
            width="content",
            key="power_basis",
            alt="这一类对应的执法事项",
            column_order=("item", "can", "department", "stage", "from_on", "to_on", "basis", "example"),
            column_config=COLUMNS
            | {
                "item": "执法事项",
                "from_on": st.column_config.DateColumn("生效日期", format="YYYY-MM-DD"),
                "to_on": st.column_config.DateColumn("最后一天", format="YYYY-MM-DD"),
                "basis": st.column_config.TextColumn("依据", width="large"),
            },
        )
    hits(result["hits"], "可能相关的执法事项（请核对）", HIT_COLUMNS)


def hits(rows: pd.DataFrame, title: str, columns: tuple[str, ...]) -> None:
    """The items of the register that fit the words, with why."""
    if rows.empty:
        return
    st.subheader(title, anchor=False)
    st.dataframe(
        _worded(rows),
        hide_index=True,
        width="content",
        key="powers_hits",
        alt="名录里相符的事项",
        column_order=columns,
        column_config=COLUMNS
        | {"name": "事项", "why": st.column_config.TextColumn("为什么找到它", width="large")},
    )


def beside_case(row: Any, at: datetime) -> None:
    """赋权核对 of an incident, in a few lines: the answer, and what it rests on or what to look at."""
    result = fetch(
        queries_links.can_enforce,
        category_id=None if pd.isna(row["category_id"]) else int(row["category_id"]),
        words=f"{row['title']}。{row['description']}"[:MOST_SAID],
        on=township_date(at),
    )
    verdict = result["answer"]
    colour, icon = COLOURS[verdict.word], SIGNS[verdict.word][1]
    why = f":small[{plain(verdict.text)}{_mark(result)}]"
    lines = [f"**赋权核对**　:{colour}[{icon} {CAN_WORDS[verdict.word]}]  \n{why}"]
    seen = result["hits"].head(IN_SHORT).to_dict("records")
    if seen:
        lines.append(":small[:gray[可能相关的执法事项，请核对：]]")
    lines += [f"- :small[{plain(one['name'])}　{plain(one['department'])}]" for one in seen]
    st.markdown("\n\n".join(lines[:2]) + "".join(f"\n{line}" for line in ["", *lines[2:]]))


def _mark(result: dict[str, Any]) -> str:
    return f"（{EXAMPLE_MARK}）" if result["example"] else ""


def _worded(rows: pd.DataFrame) -> pd.DataFrame:
    shown: dict[str, Any] = {
        "can": rows["can"].map({True: CAN_WORDS[Authority.YES], False: CAN_WORDS[Authority.NO]}),
        "example": rows["example"].map({True: EXAMPLE_MARK, False: ""}),
    }
    return rows.assign(**shown)


def _proposed(rows: pd.DataFrame) -> None:
    """What the matter may be: a touch asks again for that category."""
    if rows.empty:
        return
    st.markdown("**按说的话，可能是这几类**　:gray[点一类再看；能不能办，只看这一类核对过的对应。]")
    with st.container(horizontal=True):
        for row in rows.to_dict("records"):
            st.button(
                f"{plain(row['name'])}　:gray[:small[{CAN_WORDS[Authority(row['answer'])]}]]",
                key=f"power_category_{row['code']}",
                help=plain(row["why"]),
                on_click=_ask_of,
                args=(row["code"],),
            )


def _ask_of(code: str) -> None:
    st.query_params["matter"] = code
