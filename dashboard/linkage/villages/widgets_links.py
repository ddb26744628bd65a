"""三联工程 of one village: who looks after each grid and its households, and the forms for it."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.incidents.register import queries as register
from dashboard.linkage.villages import actions_links as actions
from dashboard.linkage.villages import queries_links as queries
from dashboard.linkage.villages.rules import FURTHEST, LONGEST_NAME, MOST_HOUSEHOLDS
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, LABELS, count
from models import LinkKind

NOBODY = "没人联系"


def links(village_id: int, *, is_own: bool) -> None:
    """Each grid with its committee members and party members; those without anybody are marked."""
    frame = fetch(queries.links, village_id=village_id)
    grids = fetch(register.grids, village_id=village_id)
    today = township_date(now())
    holding = frame[frame["to_on"].isna() | (frame["to_on"] >= today)]
    if is_own:
        _adding(village_id, grids)
    if grids.empty:
        st.markdown(":gray[还没有这个村社的网格资料。]")
    shown = [_grid(row, holding) for row in grids.to_dict("records")]
    whole = holding[holding["grid_id"].isna()]
    if len(whole):
        shown.append({"grid": "全村", "committee": "—", **_party(whole)})
    if shown:
        st.dataframe(
            pd.DataFrame(shown),
            hide_index=True,
            column_config={
                "grid": st.column_config.TextColumn("网格", width=85),
                "committee": st.column_config.TextColumn(LABELS[LinkKind.COMMITTEE_GRID], width=165),
                "party": st.column_config.TextColumn(LABELS[LinkKind.PARTY_HOUSEHOLDS], width=370),
                "households": st.column_config.NumberColumn("户数", format="%d", width=60),
            },
            alt="网格和联系人",
        )
    if frame["example"].any():
        st.caption(f"带“{EXAMPLE_MARK}”的人名是虚构的。")
    past = frame[~frame.index.isin(holding.index)]
    if len(past):
        with st.expander(f"已经结束的 {count(len(past))} 条"):
            for row in past.to_dict("records"):
                st.text(f"{_who(row)}　{row['from_on']} 至 {row['to_on']}")
    if is_own and len(holding):
        _ending(village_id, holding)


def _grid(row: dict[Any, Any], holding: pd.DataFrame) -> dict[str, Any]:
    here = holding[holding["grid_id"] == row["grid_id"]]
    committee = here[here["kind"] == LinkKind.COMMITTEE_GRID]
    people = "、".join(f"{one['who']}（{one['role']}）" for one in committee.to_dict("records"))
    return {"grid": row["name"], "committee": people or NOBODY, **_party(here)}


def _party(here: pd.DataFrame) -> dict[str, Any]:
    party = here[here["kind"] == LinkKind.PARTY_HOUSEHOLDS]
    names = "、".join(f"{one['who']}（{one['households']} 户）" for one in party.to_dict("records"))
    return {"party": names or NOBODY, "households": int(party["households"].sum()) if len(party) else None}


def _who(row: dict[Any, Any]) -> str:
    where = row["grid"] if isinstance(row["grid"], str) else "全村"
    number = "" if pd.isna(row["households"]) else f" {row['households']} 户"
    return f"{LABELS[LinkKind(row['kind'])]} {where} {row['who']}（{row['role']}）{number}"


def _adding(village_id: int, grids: pd.DataFrame) -> None:
    name = f"link_{village_id}"
    names = dict(zip(grids["grid_id"], grids["name"], strict=True))

    def save() -> None:
        act(
            actions.add_link,
            "已登记。",
            kind=typed(f"{name}_kind") or LinkKind.COMMITTEE_GRID,
            village_id=village_id,
            grid_id=typed(f"{name}_grid"),
            who=typed(f"{name}_who") or "",
            role=typed(f"{name}_role") or "",
            households=typed(f"{name}_households"),
            from_on=typed(f"{name}_from"),
        )

    with st.popover("登记联系人", icon=":material/person_add:", key=key(name)), kept_form(f"{name}_form"):
        kind = st.radio(
            "哪一种",
            list(LinkKind),
            format_func=LABELS.__getitem__,
            key=key(f"{name}_kind"),
            horizontal=True,
        )
        st.selectbox(
            "网格" if kind is LinkKind.COMMITTEE_GRID else "网格（可以不选）",
            list(names),
            None,
            format_func=names.__getitem__,
            key=key(f"{name}_grid"),
            placeholder="选一个网格",
        )
        left, right = st.columns(2)
        left.text_input("姓名", key=key(f"{name}_who"), max_chars=LONGEST_NAME)
        right.text_input(
            "身份", key=key(f"{name}_role"), max_chars=LONGEST_NAME, placeholder="如：村委会委员"
        )
        if kind is LinkKind.PARTY_HOUSEHOLDS:
            st.number_input(
                "联系多少户",
                1,
                MOST_HOUSEHOLDS,
                None,
                key=key(f"{name}_households"),
                help="只记户数，不记户主。",
            )
        today = township_date(now())
        st.date_input(
            "从哪天起", today, today - 10 * FURTHEST, today, key=key(f"{name}_from"), format="YYYY-MM-DD"
        )
        send_button("登记", key=key(f"{name}_go"), type="primary", on_click=save)


def _ending(village_id: int, holding: pd.DataFrame) -> None:
    name = f"link_end_{village_id}"
    open_ones = holding[holding["to_on"].isna()]
    if open_ones.empty:
        return
    names = {int(row["link_id"]): _who(row) for row in open_ones.to_dict("records")}

    def save() -> None:
        act(actions.end_link, "已结束。", link_id=typed(f"{name}_which") or 0, to_on=typed(f"{name}_day"))

    with (
        st.popover("结束联系", icon=":material/person_remove:", key=key(name)),
        kept_form(f"{name}_form"),
    ):
        st.selectbox(
            "哪一条",
            list(names),
            None,
            format_func=names.__getitem__,
            key=key(f"{name}_which"),
            placeholder="选一条",
        )
        today = township_date(now())
        st.date_input("最后一天", today, today - FURTHEST, today, key=key(f"{name}_day"), format="YYYY-MM-DD")
        send_button("结束", key=key(f"{name}_go"), on_click=save)
