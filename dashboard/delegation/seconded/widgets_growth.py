"""First steps in the town, and the log of trainings, of one cadre."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.delegation.seconded import actions_growth, queries_person
from dashboard.delegation.seconded.rules_growth import POINTS, Point
from dashboard.screen.data import fetch, minute
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import plain

DATE = "YYYY-MM-DD"


def growth_view(row: Any, person: Person) -> None:
    """The list of first steps with what is done, and the trainings."""
    left, right = st.columns(2, gap="large")
    with left:
        _onboarding(row, person)
    with right:
        _trainings(int(row["cadre_id"]), person)


def _onboarding(row: Any, person: Person) -> None:
    secondment_id, today = int(row["secondment_id"]), township_date(now())
    frame = fetch(queries_person.ticks, secondment_id=secondment_id, at=minute())
    done = {one["code"]: one for one in frame.to_dict("records")}
    number = sum(code in done for code in POINTS)
    st.subheader(f"入驻清单　{number} / {len(POINTS)}", anchor=False)
    st.progress(number / len(POINTS))
    may_record = may(person, "training.record")
    for point in POINTS.values():
        tick = done.get(point.code)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            due = point.due_on(row["from_on"])
            if tick:
                state = f":green[:material/check_circle:] {point.title}"
                more = f"{tick['done_on']} 完成，{plain(tick['recorded_by'])}登记"
                more += f"：{plain(tick['note'])}" if tick["note"] else ""
            else:
                is_late = due < today
                state = f":gray[:material/radio_button_unchecked:] {point.title}"
                more = f"{point.who}，{due} 前" + (f"　:red[已过 {(today - due).days} 天]" if is_late else "")
            st.markdown(f"{state}  \n:gray[{more}]", width="stretch")
            if may_record:
                _point_button(point, secondment_id, is_done=tick is not None)


def _point_button(point: Point, secondment_id: int, *, is_done: bool) -> None:
    name = f"tick_{secondment_id}_{point.code}"
    if is_done:
        undo = callback_for(actions_growth.untick, "已划去。", secondment_id=secondment_id, code=point.code)
        st.button("划去", key=key(name), type="tertiary", on_click=undo)
        return
    today = township_date(now())

    def save() -> None:
        act(
            actions_growth.tick, "已登记完成。", secondment_id=secondment_id, code=point.code,
            done_on=typed(f"{name}_on") or today, note=typed(f"{name}_note") or "",
        )  # fmt: skip

    with st.popover("完成", key=key(name)), kept_form(name):
        st.date_input("哪天完成", today, max_value=today, key=key(f"{name}_on"), format=DATE)
        st.text_input("说明（可以不填）", key=key(f"{name}_note"), max_chars=200)
        send_button("登记完成", key=key(f"{name}_go"), type="primary", on_click=save)


def _trainings(cadre_id: int, person: Person) -> None:
    frame = fetch(queries_person.trainings, cadre_id=cadre_id, at=minute())
    standing = frame[frame["struck_at"].isna()]
    hours = float(standing["hours"].sum())
    told = f"{len(standing)} 次，{hours:g} 学时" if len(standing) else "没有登记"
    st.subheader(f"培训　{told}", anchor=False)
    may_record = may(person, "training.record")
    for row in frame.to_dict("records"):
        is_struck = not pd.isna(row["struck_at"])
        title = plain(row["title"])
        days = str(row["from_on"]) + (f" 至 {row['to_on']}" if row["to_on"] != row["from_on"] else "")
        parts = [days, f"{row['hours']:g} 学时"]
        parts += [plain(text) for text in (row["organiser"], row["result"]) if text]
        parts += [f"由 {plain(row['struck_by'])} 划去"] if is_struck else []
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(
                f"{f'~~{title}~~' if is_struck else title}  \n:gray[{'，'.join(parts)}]", width="stretch"
            )
            if may_record and not is_struck:
                strike = callback_for(
                    actions_growth.strike_training, "已划去。", training_id=int(row["training_id"])
                )
                st.button("划去", key=key(f"training_{row['training_id']}"), type="tertiary", on_click=strike)
    if may_record:
        _training_form(cadre_id)


def _training_form(cadre_id: int) -> None:
    today = township_date(now())

    def save() -> None:
        act(
            actions_growth.record_training, "培训已登记。", cadre_id=cadre_id,
            title=typed("training_title") or "", organiser=typed("training_organiser") or "",
            from_on=typed("training_from") or today, to_on=typed("training_to") or today,
            hours=float(typed("training_hours") or 0), result=typed("training_result") or "",
        )  # fmt: skip

    with (
        st.popover("登记培训", icon=":material/add:", key=key("training_open")),
        kept_form("training", of=cadre_id),
    ):
        st.text_input("名称", key=key("training_title"), max_chars=100)
        st.text_input("谁组织（可以不填）", key=key("training_organiser"), max_chars=60)
        left, right = st.columns(2)
        left.date_input("从", today, key=key("training_from"), format=DATE)
        right.date_input("到", today, key=key("training_to"), format=DATE)
        st.number_input("学时", 0.0, 2000.0, 4.0, 0.5, key=key("training_hours"))
        st.text_input(
            "结果（可以不填）", key=key("training_result"), max_chars=200, placeholder="如：考核合格"
        )
        send_button("登记", key=key("training_go"), type="primary", on_click=save)
