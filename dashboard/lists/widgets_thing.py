"""One 一件事: its departments with the named person of each, why it is listed, its versions and forms."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.lists import actions_lists, queries_latest, queries_lists
from dashboard.lists.actions_lists import end_person, name_person, reveal_named_person
from dashboard.lists.rules import (
    CRITERIA,
    HIGHEST,
    LONGEST_PERSON,
    LONGEST_REASON,
    LONGEST_TEXT,
    LONGEST_THING,
    LOWEST,
    PERSON_STATES,
    PersonState,
    ThingContent,
    lines,
    runs_saved,
)
from dashboard.lists.rules_versions import THING_FIELDS, changes, span
from dashboard.lists.widgets_shared import base_of, end_thing, view_link, with_words
from dashboard.screen.data import ask, fetch, obtain
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.url import FIRST_DAY, LAST_DAY, url_number
from dashboard.town.rule_sets.rules import Base
from dashboard.words.clock import now
from dashboard.words.days import holds_on, township_date
from dashboard.words.labels import EXAMPLE_MARK, NO_DATA, plain

SEEN = "revealed_named_person"


def phone(party: dict[Any, Any], person: Person) -> None:
    """The phone, masked; with a way to look behind the mask for those who may, which is logged."""
    is_allowed = may(person, "phone.reveal")
    number = int(party["party_id"])
    # What was seen is gone with the right to see it.
    seen = st.session_state.get(SEEN, {}).get((number, party["person"])) if is_allowed else None
    st.text(seen or party["phone"], width="content")
    if seen or not is_allowed:
        return

    def reveal() -> None:
        answer = obtain(reveal_named_person, party_id=number, reason=typed(f"reveal_{number}_reason") or "")
        if answer:
            # Of one person only: what was seen does not pile up in the session.
            st.session_state[SEEN] = {(number, party["person"]): answer}

    with (
        st.popover("看电话", icon=":material/visibility:", key=key(f"reveal_{number}")),
        kept_form(f"reveal_{number}_form"),
    ):
        st.text_input(
            "为什么要看",
            key=key(f"reveal_{number}_reason"),
            max_chars=LONGEST_REASON,
            placeholder="如：联系到场处置",
        )
        st.caption("您的姓名、时间和理由会记入审计日志。")
        send_button("查看", key=key(f"reveal_{number}_go"), on_click=reveal)


def person_form(party: dict[Any, Any]) -> None:
    """A button that names somebody, or somebody else."""
    form = f"person_{party['number']}_{party['department_id']}"
    label = "更换" if party["person"] else "登记责任人"

    def save() -> None:
        act(
            name_person,
            "责任人已登记。",
            **_place(party),
            name=typed(f"{form}_name") or "",
            phone=typed(f"{form}_phone") or "",
            valid_until=typed(f"{form}_until"),
        )

    with (
        st.popover(label, icon=":material/person_add:", key=key(form)),
        kept_form(f"{form}_form"),
    ):
        st.text_input("姓名", key=key(f"{form}_name"), max_chars=LONGEST_PERSON)
        st.text_input("电话", key=key(f"{form}_phone"), max_chars=20, placeholder="手机或者座机")
        st.date_input(
            "有效期至（不填为长期）",
            None,
            FIRST_DAY,
            LAST_DAY,
            key=key(f"{form}_until"),
            format="YYYY-MM-DD",
        )
        if party["person"]:
            st.caption("保存后代替现在的责任人；原来是谁，记在审计日志里。")
        send_button("保存", key=key(f"{form}_go"), type="primary", on_click=save)


def end_person_form(party: dict[Any, Any]) -> None:
    """A button that leaves the place vacant."""
    form = f"person_end_{party['number']}_{party['department_id']}"

    def end() -> None:
        act(end_person, "已卸任，这个部门现在空缺。", **_place(party), reason=typed(f"{form}_reason") or "")

    with (
        st.popover("卸任", icon=":material/person_remove:", key=key(form)),
        kept_form(f"{form}_form"),
    ):
        st.text_input(
            "卸任的原因", key=key(f"{form}_reason"), max_chars=LONGEST_REASON, placeholder="如：调离"
        )
        send_button("确认卸任", key=key(f"{form}_go"), type="primary", on_click=end)


def _place(party: dict[Any, Any]) -> dict[str, int]:
    assert not pd.isna(party["department_id"])  # noqa: S101
    return {"number": int(party["number"]), "department_id": int(party["department_id"])}


COLOURS = {
    PersonState.FINE: "green",
    PersonState.EXPIRING: "orange",
    PersonState.EXPIRED: "red",
    PersonState.VACANT: "red",
    PersonState.OPEN: "gray",
}


def thing_card(number: int, today: date, person: Person) -> None:
    """Everything about one matter, in today's version or the one that the URL names."""
    versions = fetch(queries_lists.thing_versions, number=number)
    if versions.empty:
        st.warning(f"清单上没有第 {number} 件事。请在列表里重新选择。", icon=":material/search_off:")
        return
    rows: list[dict[Any, Any]] = versions.to_dict("records")
    parties = fetch(queries_lists.version_parties, number=number, today=today)
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
    rows: list[dict[Any, Any]] = parties[parties["one_thing_id"] == row["one_thing_id"]].to_dict("records")
    return rows


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
            differences = changes(before, words, THING_FIELDS)
            st.markdown(
                "\n".join(f"- {plain(change.sentence)}" for change in differences) or "- 内容没有差别"
            )
        before = words


def _words(row: dict[Any, Any], own: list[dict[Any, Any]]) -> dict[str, Any]:
    """A version by the keys of THING_FIELDS."""
    helpers = tuple(party["department"] for party in own if not party["is_lead"])
    return {str(name): value for name, value in row.items()} | {"helpers": helpers}


DATE = "YYYY-MM-DD"
Party = dict[Any, Any]


def new_thing() -> None:
    """A button that opens the form of a new matter."""
    with (
        st.popover("新增一件事", icon=":material/add:", key=key("thing_new"), width="content"),
        kept_form("thing_new_form"),
    ):
        st.number_input("序号", 1, 9_999, None, key=key("thing_new_number"), placeholder="清单里的第几件")
        _fields("thing_new", {}, [])
        send_button(
            "新增", key=key("thing_new_go"), type="primary", on_click=_save, args=("thing_new", None, None)
        )


def revise_form(row: dict[Any, Any], own: list[Party]) -> None:
    """A button that opens the form of the next version, filled with the last."""
    form = f"thing_{row['number']}"
    with (
        st.popover("修订", icon=":material/edit:", key=key(form)),
        kept_form(f"{form}_form", seen=base_of(row)) as base,
    ):
        st.caption("保存后成为新的一版，从生效日期起有效；原来的版本、打分和责任人保留。")
        _fields(form, row, own)
        send_button(
            "保存新版本",
            key=key(f"{form}_go"),
            type="primary",
            on_click=_save,
            args=(form, row["number"], base),
        )


def _fields(form: str, row: dict[Any, Any], own: list[Party]) -> None:
    names = ask(queries_latest.names)
    departments = list(names.shown)
    lead: Any = row.get("lead_id")
    helpers = [
        int(one["department_id"]) for one in own if not one["is_lead"] and not pd.isna(one["department_id"])
    ]
    later = [one["department"] for one in own if pd.isna(one["department_id"])]
    st.text_input("事项", row.get("name", ""), key=key(f"{form}_name"), max_chars=LONGEST_THING)
    st.selectbox(
        "牵头部门",
        departments,
        departments.index(lead) if lead in names.shown else None,
        format_func=names.shown.__getitem__,
        key=key(f"{form}_lead"),
        placeholder="请选择",
    )
    st.multiselect(
        "配合部门",
        departments,
        [helper for helper in helpers if helper in names.shown],
        format_func=names.shown.__getitem__,
        key=key(f"{form}_helpers"),
        placeholder="请选择",
        select_all=False,
    )
    st.text_area(
        "交办时再指定的部门（一行一个，可以不填）",
        "\n".join(later),
        key=key(f"{form}_later"),
        max_chars=LONGEST_REASON,
        height=70,
    )
    st.text_input("说明（可以不填）", row.get("note", ""), key=key(f"{form}_note"), max_chars=LONGEST_TEXT)
    st.date_input(
        "生效日期", township_date(now()), FIRST_DAY, LAST_DAY, key=key(f"{form}_start"), format=DATE
    )
    st.checkbox("示例，不是正式清单", bool(row.get("example", False)), key=key(f"{form}_example"))
    st.text_input(
        "修订的理由", key=key(f"{form}_reason"), max_chars=LONGEST_REASON, placeholder="如：区里印发新清单"
    )


def _save(form: str, number: int | None, base: Base | None) -> None:
    content = ThingContent(
        name=typed(f"{form}_name") or "",
        lead_id=typed(f"{form}_lead") or 0,
        helper_ids=tuple(typed(f"{form}_helpers") or ()),
        note=typed(f"{form}_note") or "",
        open_notes=lines(typed(f"{form}_later") or ""),
        example=bool(typed(f"{form}_example")),
    )
    act(
        actions_lists.revise_thing,
        "已保存，新版本从生效日期起有效。",
        number=number if number is not None else typed(f"{form}_number"),
        content=content,
        start=typed(f"{form}_start") or township_date(now()),
        reason=typed(f"{form}_reason") or "",
        base=base and Base(*base),
    )


def criteria_form(row: dict[Any, Any]) -> None:
    """A button that rates why the matter is on the list."""
    form = f"criteria_{row['number']}"
    held = {name: None if pd.isna(row[name]) else int(row[name]) for name in CRITERIA}

    def save() -> None:
        scores = {name: typed(f"{form}_{name}") for name in CRITERIA}
        act(actions_lists.rate_thing, "已打分。", number=row["number"], scores=scores, seen=seen)

    with (
        st.popover("打分", icon=":material/star:", key=key(form)),
        kept_form(f"{form}_form", seen=held) as seen,
    ):
        for name, title in CRITERIA.items():
            st.number_input(
                f"{title}（{LOWEST}–{HIGHEST} 分）",
                LOWEST,
                HIGHEST,
                held[name],
                key=key(f"{form}_{name}"),
                placeholder="不打分",
            )
        send_button("保存打分", key=key(f"{form}_go"), type="primary", on_click=save)
