"""One 一件事: its departments with the named person of each, why it is on the list, and its versions."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.lists import queries_things
from dashboard.lists.rules import (
    CRITERIA,
    HIGHEST,
    PERSON_STATES,
    PersonState,
    holds_on,
    runs_saved,
)
from dashboard.lists.rules_versions import THING_FIELDS, changes, span
from dashboard.lists.widgets_end import end_thing
from dashboard.lists.widgets_links import view_link, with_words
from dashboard.lists.widgets_people import end_person_form, person_form, phone
from dashboard.lists.widgets_thing_forms import criteria_form, revise_form
from dashboard.screen.data import fetch
from dashboard.screen.url import url_number
from dashboard.words.labels import EXAMPLE_MARK, NO_DATA, plain

COLOURS = {
    PersonState.FINE: "green",
    PersonState.EXPIRING: "orange",
    PersonState.EXPIRED: "red",
    PersonState.VACANT: "red",
    PersonState.OPEN: "gray",
}


def thing_card(number: int, today: date, person: Person) -> None:
    """Everything about one matter, in today's version or the one that the URL names."""
    versions = fetch(queries_things.thing_versions, number=number)
    if versions.empty:
        st.warning(f"清单上没有第 {number} 件事。请在列表里重新选择。", icon=":material/search_off:")
        return
    rows: list[dict[Any, Any]] = versions.to_dict("records")
    parties = fetch(queries_things.version_parties, number=number, today=today)
    row = _chosen(rows, today)
    own: list[dict[Any, Any]] = parties[parties["one_thing_id"] == row["one_thing_id"]].to_dict("records")
    is_running = row["effective_to"] is None or row["effective_to"] >= today
    with st.container(border=True):
        _head(row, len(own), today)
        for party in own:
            _party(party, person, may_act=is_running)
        _criteria(row)
        _versions(rows, parties, row)
        if may(person, "list.manage"):
            with st.container(horizontal=True):
                revise_form(rows[-1], _of_version(parties, rows[-1]))
                criteria_form(rows[-1])
                end_thing(rows[-1])


def _chosen(rows: list[dict[Any, Any]], today: date) -> dict[Any, Any]:
    wanted = url_number("version")
    named = [row for row in rows if row["version"] == wanted]
    valid = [row for row in rows if holds_on(today, row["effective_from"], row["effective_to"])]
    return (named or valid or rows)[-1]


def _of_version(parties: pd.DataFrame, row: dict[Any, Any]) -> list[dict[Any, Any]]:
    found: list[dict[Any, Any]] = parties[parties["one_thing_id"] == row["one_thing_id"]].to_dict("records")
    return found


def _head(row: dict[Any, Any], departments: int, today: date) -> None:
    st.caption(f"第 {row['number']} 件")
    st.subheader(plain(row["name"]), anchor=False)
    with st.container(horizontal=True, gap="small"):
        st.badge(f"第{row['version']}版 · {span(row['effective_from'], row['effective_to'])}", color="gray")
        if not holds_on(today, row["effective_from"], row["effective_to"]):
            st.badge("现在无效", icon=":material/block:", color="red")
        if row["example"]:
            st.badge(EXAMPLE_MARK, color="orange")
    st.markdown(
        f"认准牵头部门 :blue[**{plain(row['lead'])}**]，一次交办，由它召集其余 {departments - 1} 个部门，"
        f"少跑 {runs_saved(departments)} 次。"
    )
    if row["note"]:
        st.text(row["note"])


def _party(party: dict[Any, Any], person: Person, *, may_act: bool) -> None:
    state = PersonState(party["state"])
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            role = "牵头" if party["is_lead"] else "配合"
            st.markdown(f"**{plain(party['department'])}** :gray[{role}]", width="content")
            st.badge(PERSON_STATES[state], color=COLOURS[state])  # type: ignore[arg-type]
            if party["person"]:
                until = f"有效期至 {party['valid_until']}" if party["valid_until"] else "长期有效"
                st.caption(until, width="content")
        if state is PersonState.OPEN:
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            if party["person"]:
                st.text(party["person"], width="content")
                phone(party, person)
            if may_act and may(person, "named_person.manage"):
                person_form(party)
                if party["person"]:
                    end_person_form(party)


def _criteria(row: dict[Any, Any]) -> None:
    st.markdown("**为什么列入清单**")
    with st.container(horizontal=True):
        for name, title in CRITERIA.items():
            score = NO_DATA if pd.isna(row[name]) else f"{row[name]} / {HIGHEST} 分"
            st.markdown(f":gray[{title}]　**{score}**", width="content")


def _versions(rows: list[dict[Any, Any]], parties: pd.DataFrame, row: dict[Any, Any]) -> None:
    if len(rows) == 1:
        return
    st.markdown(f"**版本**（共 {len(rows)} 版）")
    before: dict[str, Any] | None = None
    for one in rows:
        words = _words(one, _of_version(parties, one))
        view_link(
            f"第{one['version']}版　{span(one['effective_from'], one['effective_to'])}",
            ":material/radio_button_checked:"
            if one["version"] == row["version"]
            else ":material/radio_button_unchecked:",
            with_words(version=str(one["version"])),
            key=f"version_{one['version']}",
        )
        if before is not None:
            found = changes(before, words, THING_FIELDS)
            st.markdown("\n".join(f"- {plain(change.sentence)}" for change in found) or "- 内容没有差别")
        before = words


def _words(row: dict[Any, Any], own: list[dict[Any, Any]]) -> dict[str, Any]:
    """A version by the keys of THING_FIELDS."""
    helpers = tuple(party["department"] for party in own if not party["is_lead"])
    return {str(name): value for name, value in row.items()} | {"helpers": helpers}
