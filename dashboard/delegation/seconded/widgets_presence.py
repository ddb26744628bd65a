"""Where somebody is, and the buttons by which he, or the room, says so."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.delegation.seconded import queries_board, queries_person
from dashboard.delegation.seconded.actions_presence import set_presence
from dashboard.screen.data import fetch, minute
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.town.presence.rules_presence import LONGEST_NOTE, SETTABLE
from dashboard.words.labels import LABELS, NO_DATA, local_time, plain
from models import TOWNSHIP_ZONE, Presence

# Streamlit's names for the colours of `Palette.presence`.
TONES: dict[str, Any] = {
    Presence.ON_DUTY: "green",
    Presence.IN_FIELD: "orange",
    Presence.HANDLING: "blue",
    Presence.TRAINING: "violet",
    Presence.ON_LEAVE: "gray",
    Presence.AWAY: "gray",
}
ICONS = {
    Presence.ON_DUTY: ":material/person_check:",
    Presence.IN_FIELD: ":material/directions_walk:",
    Presence.HANDLING: ":material/bolt:",
    Presence.TRAINING: ":material/school:",
    Presence.ON_LEAVE: ":material/beach_access:",
    Presence.AWAY: ":material/logout:",
}
UNTOLD = "没有登记去向"
STAND_INS_PAGE = "pages/admin/stand_ins.py"


def presence_word(word: str) -> str:
    return LABELS[Presence(word)] if word in set(Presence) else UNTOLD


def presence_badge(word: str) -> None:
    """A presence as a word with its colour and sign."""
    presence = Presence(word) if word in set(Presence) else None
    st.badge(
        presence_word(word),
        icon=ICONS[presence] if presence else ":material/help:",
        color=TONES[presence] if presence else "gray",
    )


def presence_sentence(row: Any) -> str:
    """Since when, until when, the note, and what is in his hands."""
    parts = [] if row["presence"] not in set(Presence) else [f"{local_time(row['since'])[5:]} 起"]
    if row["until"] is not None and local_time(row["until"]) != NO_DATA:
        parts.append(f"到 {local_time(row['until'])[5:]}")
    parts += [plain(row["note"])] if row["note"] else []
    parts += [f"手上 {row['matters']} 件"] if row["matters"] else []
    return "，".join(parts)


def own_card(person: Person) -> None:
    """One's own whereabouts, changed with one touch: large enough for a thumb."""
    if person.cadre_id is None:
        return
    presences = fetch(queries_person.presence_of, cadre_id=person.cadre_id, at=minute())
    if presences.empty:
        return
    row = presences.iloc[0]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("**我的去向**", width="content")
            presence_badge(row["presence"])
            st.markdown(f":gray[{presence_sentence(row)}]", width="content")
        presence_form("own", lambda: person.cadre_id or 0, now=str(row["presence"]))
        if row["presence"] == Presence.HANDLING:
            st.caption("手上有点将或交办单，去向自动是“处置中”。请假、培训、离岗马上生效，其他的办完后生效。")
        if may(person, "stand_in.own"):
            st.page_link(STAND_INS_PAGE, label="不在时请同事代岗", icon=":material/swap_horiz:")


def room_form(on: Any) -> None:
    """The room says where anybody is."""
    frame = fetch(queries_board.cadres, on=on)
    names = {int(row["cadre_id"]): row["name"] for row in frame.to_dict("records")}
    with st.container(border=True):
        st.subheader("登记干部的去向", anchor=False)
        st.selectbox(
            "谁", list(names), index=None, format_func=lambda one: names.get(one, ""),
            key=key("room_who"), placeholder="姓名",
        )  # fmt: skip
        presence_form("room", lambda: typed("room_who") or 0)


def presence_form(name: str, who: Callable[[], int], now: str = "") -> None:
    """The five words to choose from, each with its note."""
    with (
        kept_form(f"presence_{name}"),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        with st.container(horizontal=True, gap="small", width="content"):
            st.text_input(
                "说明（可以不填）", key=key(f"{name}_note"), max_chars=LONGEST_NOTE,
                placeholder="如：去塘湖村走访", width=260,
            )  # fmt: skip
            st.datetime_input(
                "到什么时候（可以不填）", None, key=key(f"{name}_until"), format="YYYY-MM-DD", width=220,
                help="到时候自动结束；不填的，到下一次登记为止。",
            )  # fmt: skip
        with st.container(horizontal=True, gap="small", width="content"):
            for word in SETTABLE:
                send_button(
                    LABELS[word], key=key(f"{name}_{word.value}"), icon=ICONS[word],
                    type="primary" if word == now else "secondary", on_click=_say, args=(name, who, word),
                )  # fmt: skip


def _say(name: str, who: Callable[[], int], word: Presence) -> None:
    until: datetime | None = typed(f"{name}_until")
    act(
        set_presence,
        f"已登记：{LABELS[word]}。",
        cadre_id=who(),
        presence=word,
        note=typed(f"{name}_note") or "",
        until=until.replace(tzinfo=TOWNSHIP_ZONE) if until else None,
    )
