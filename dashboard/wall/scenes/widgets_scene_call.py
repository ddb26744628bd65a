"""The wall's scene of a running 叫应, which it has every other while as long as that runs."""

from contextlib import suppress
from datetime import datetime

import streamlit as st

from dashboard.room.calls import queries
from dashboard.room.calls.rules import DRILL, ShownCall
from dashboard.room.calls.rules_contact import contact_standing
from dashboard.screen.data import fetch
from dashboard.wall.scenes import pictures_alarm
from dashboard.wall.scenes.rules_alarm import has_scene, heaviest, late_names, shown_names, shown_people
from dashboard.wall.scenes.widgets_pictures import picture_panel, show, since
from dashboard.wall.scenes.widgets_stage import Stage
from dashboard.words.labels import EXAMPLE_MARK, LABELS, local_time, plain
from models import Rung

TITLE = "叫应"


def running() -> ShownCall | None:
    """The call that the wall shows; None where none runs, or it cannot be read."""
    with suppress(Exception):
        return heaviest(fetch(queries.running))
    return None


def has_turn(at: datetime) -> bool:
    """Whether a call has the scene at `at`."""
    return has_scene(at) and running() is not None


def scene(stage: Stage) -> None:
    """How many have answered, how far the others are called, and who they are."""
    width = stage.screen.room
    with picture_panel(stage, TITLE, width, stage.whole):
        call = heaviest(fetch(queries.running))
        if call is None:
            return
        marks = [DRILL] * call.is_drill + [EXAMPLE_MARK] * call.example
        plan = f"叫应：{call.plan}" + (f"（{'，'.join(marks)}）" if marks else "")
        names = shown_names(call, is_named=stage.is_named)
        contact = contact_standing(call.contacts, stage.at)
        late = late_names(contact.late, stage.at, is_named=stage.is_named)
        if stage.screen.is_phone:
            _lines(plan, call, names)
            if contact.total:
                st.metric("报平安", f"{contact.total - len(late)}/{contact.total}")
            if late:
                st.markdown(f":red[没有报平安：{plain('、'.join(late))}]")
            return
        said = [contact.in_words] * bool(contact.total) + ["没有报：" + "、".join(late)] * bool(late)
        begun = f"{local_time(call.started_at)[5:]} {TITLE}"
        show(
            stage,
            pictures_alarm.alarm,
            width,
            stage.whole,
            plan=plan,
            words=call.said_in_public,
            answered=call.stands.answered,
            total=call.stands.total,
            facts=(begun, f"副手已应 {call.stands.by_deputy}", f"到不了 {call.stands.cannot}"),
            names=shown_people(call, is_named=stage.is_named),
            rungs={LABELS[rung]: call.stands.by_rung.get(rung, 0) for rung in Rung},
            contact="，".join(said),
            is_late=bool(late),
            aside=since(),
            alt=f"{plan}，{call.said_in_public}，{call.stands.in_words}，没有应：{'、'.join(names) or '无'}"
            + "".join(f"，{part}" for part in said),
        )


def _lines(plan: str, call: ShownCall, names: tuple[str, ...]) -> None:
    """On a phone: words as large as any other there."""
    st.subheader(plain(plan), anchor=False)
    st.markdown(plain(call.said_in_public))
    st.metric("已应", f"{call.stands.answered}/{call.stands.total}")
    st.markdown(f":red[没有应：{plain('、'.join(names))}]" if names else "都应了")
