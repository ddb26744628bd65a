"""Whether the town may enforce, on the screen: in full where it is asked, in short beside a case."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.delegation.powers import queries_can
from dashboard.delegation.powers.rules_can import CAN_WORDS, Authority
from dashboard.screen.data import fetch
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, plain

SIGNS = {
    Authority.YES: (st.success, ":material/check_circle:"),
    Authority.NO: (st.warning, ":material/block:"),
    Authority.NOT_FOUND: (st.warning, ":material/help:"),
}
COLOURS = {Authority.YES: "green", Authority.NO: "orange", Authority.NOT_FOUND: "orange"}
# A candidate decides nothing: whether the town has the item is not told beside it.
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


def answer(result: dict[str, Any]) -> None:
    """The word, the sentence, and the rows or the candidates beneath; `result`: queries_can.can_enforce."""
    told = result["answer"]
    show, icon = SIGNS[told.word]
    show(f"**{CAN_WORDS[told.word]}**　{plain(told.text)}{_mark(result)}", icon=icon)
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
    """The items of the register that fit what was said, with why."""
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
        queries_can.can_enforce,
        category_id=None if pd.isna(row["category_id"]) else int(row["category_id"]),
        words=f"{row['title']}。{row['description']}"[:MOST_SAID],
        on=township_date(at),
    )
    told = result["answer"]
    colour, icon = COLOURS[told.word], SIGNS[told.word][1]
    lines = [
        f"**赋权核对**　:{colour}[{icon} {CAN_WORDS[told.word]}]  \n:small[{plain(told.text)}{_mark(result)}]"
    ]
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
