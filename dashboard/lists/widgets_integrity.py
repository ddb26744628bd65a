"""Whether the two lists are whole, on the screen: each check as a sentence, with the way to mend it."""

from typing import Any

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.lists.queries_lists import integrity
from dashboard.lists.rules_integrity import Verdict
from dashboard.lists.widgets_shared import view_link
from dashboard.screen.cards import counted_heading
from dashboard.screen.data import fetch, minute
from dashboard.words.days import township_date
from dashboard.words.labels import count, plain

SIGNS = {
    Verdict.FINE: (":green[:material/check_circle:]", "正常"),
    Verdict.NOTE: (":orange[:material/info:]", "请知悉"),
    Verdict.WRONG: (":red[:material/error:]", "要处理"),
}


def integrity_view(person: Person) -> None:
    """What is wrong first, then what is to be known, then what is fine."""
    frame = fetch(integrity, today=township_date(minute()))
    totals = frame["verdict"].value_counts()
    wrong = int(totals.get(Verdict.WRONG.value, 0))
    if wrong:
        st.warning(f"有 {wrong} 项检查要处理。", icon=":material/error:")
    else:
        st.success("两张清单都完整，没有要处理的。", icon=":material/check_circle:")
    rows: list[dict[Any, Any]] = frame.to_dict("records")
    for verdict in (Verdict.WRONG, Verdict.NOTE, Verdict.FINE):
        own = [row for row in rows if row["verdict"] == verdict.value]
        if own:
            counted_heading(SIGNS[verdict][1], count(len(own)))
            with st.grid(3, min_column_width=320, gap="small"):
                for row in own:
                    _check(row, verdict, person)


def _check(row: dict[Any, Any], verdict: Verdict, person: Person) -> None:
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.markdown(f"{SIGNS[verdict][0]} **{row['title']}**")
        st.markdown(plain(row["text"]))
        is_open = row["link"].get("view") != "import" or may(person, "list.manage")
        if verdict is not Verdict.FINE and is_open:
            view_link("去看看", ":material/chevron_right:", row["link"], key=row["title"])
