"""The bell above every page with the newest notices and the desk's sound, and the page of all of them."""

import random
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.notices.rules import MOST_COUNTED, Address, addressed_to, badge, tone
from dashboard.access.rules import Person, may
from dashboard.room.notices import actions, queries
from dashboard.screen.data import ask, fetch, minute, obtain
from dashboard.screen.links import CASE_PAGE, is_embedded
from dashboard.screen.moment import told
from dashboard.screen.session import signed_in
from dashboard.town.settings import queries as settings
from dashboard.words.labels import LABELS, count, plain
from models import Action, NoticeKind

PAGE = "pages/room/notices.py"
BOUNTY_PAGE, COUNTER_PAGE = "pages/assessment/bounties.py", "pages/delegation/powers.py"
# What an import or the demo town writes concerns nobody in particular.
WORDS = {
    word.value: LABELS[word] for words in (Action, NoticeKind) for word in words if word is not Action.IMPORT
}
SHOWN = 8
BELL, LAST = "notices_bell", "notices_last"
SOUND, SOUND_SWITCH, TONE = "notices_sound", "notices_sound_switch", "notices_tone"
STEP = 50
MORE = "notices_more"


def bell(person: Person) -> None:
    """A bell with the number of unread notices; nothing for who gets none, and on a wall.

    It looks again by itself, each browser at its own pace, and only it is drawn anew:
    what somebody is typing on the page stays as it is.
    """
    if is_embedded() or not _gets_any(person):
        return
    pace = st.session_state.setdefault("notices_pace", random.uniform(12, 16))
    st.fragment(_bell, run_every=pace)()


def _gets_any(person: Person) -> bool:
    """Most notices are about incidents: whoever sees none, as a role whose unit was not named, gets none."""
    return may(person, "notice.read") and may(person, "incident.read")


def _bell() -> None:
    # Looked at without being there: a page that is left open does not keep its sign-in alive.
    person = signed_in()
    if person is None or not _gets_any(person):
        return
    to = addressed_to(person)
    after = ask(queries.seen_up_to, account_id=person.account_id or 0)
    counted = fetch(queries.unread, to=to, after=after).iloc[0]
    total, last = int(counted["total"]), int(counted["last"])
    with st.container(
        key="head_bell", horizontal=True, vertical_alignment="center", width="content", gap="xxsmall"
    ):
        _bell_and_player(to, after, total, last, is_loud=_is_loud(person))


def _bell_and_player(to: Address, after: int, total: int, last: int, *, is_loud: bool) -> None:
    # What it holds is drawn only while it is open: every page has a bell, and hardly one is looked into.
    # The number stands beside it: as a part of its label it would close it with each new notice.
    popover = st.popover(
        "消息", icon=":material/notifications:", type="tertiary", key=BELL, on_change="rerun"
    )
    if total:
        st.badge(badge(total), color="red")
    if popover.open:
        with popover:
            _opened(to, after, total, last, is_loud=is_loud)
    _sound(last, is_loud=is_loud)


def _opened(to: Address, after: int, total: int, last: int, *, is_loud: bool) -> None:
    if total:
        newest = fetch(queries.notices, to=to, after=after, limit=SHOWN, most=queries.COUNTED_OF, at=minute())
        _newest(newest, total, last)
    else:
        st.markdown("没有未读消息。")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.page_link(PAGE, label="全部消息", icon=":material/chevron_right:")
        st.toggle("提示音", value=is_loud, key=SOUND_SWITCH, on_change=_switch,
                  help="有新消息时响一声。只在这个浏览器窗口有效，重新打开后按系统设置。")  # fmt: skip
    if is_loud:
        st.audio(tone(0), alt="试听提示音")


def _newest(frame: pd.DataFrame, total: int, last: int) -> None:
    for notice in frame.to_dict("records"):
        notice_line(notice)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if total > len(frame):
            more = f"还有 {total - len(frame)} 条" if total <= MOST_COUNTED else "还有更多"
            st.markdown(f":gray[{more}]", width="content")
        st.button("全部标为已读", key="notices_seen", on_click=mark_seen, args=(last,), type="tertiary",
                  icon=":material/done_all:")  # fmt: skip


def notice_line(notice: dict[Any, Any]) -> None:
    """One notice: what was done, to what (a link to the thing itself), by whom and when."""
    with st.container(gap="xxsmall"):
        urgent = ":red[【急】]" if notice["urgent"] else ""
        page, words = _place(notice)
        st.page_link(
            page,
            label=f"**{WORDS[notice['action']]}**　{urgent}{plain(notice['title'])}",
            query_params=words,
        )
        facts = (told(notice["at"]), notice["actor"], notice["text"])
        st.caption("　".join(plain(part) for part in facts if part))


def _place(notice: dict[Any, Any]) -> tuple[str, dict[str, str]]:
    """The page on which the thing itself is opened, and the words of its URL."""
    if pd.notna(notice["bounty_id"]):
        return BOUNTY_PAGE, {"id": str(notice["bounty_id"])}
    if pd.notna(notice["case_id"]):
        return COUNTER_PAGE, {"view": "counter", "case": str(notice["case_id"])}
    return CASE_PAGE, {"id": notice["number"]}


def mark_seen(up_to: int) -> None:
    """Note that everything up to that notice was read; what has come since stays unread."""
    obtain(actions.mark_seen, up_to=up_to)


def _switch() -> None:
    """The switch is kept apart from its widget; a first tone says that it works."""
    st.session_state[SOUND] = st.session_state[SOUND_SWITCH]
    st.session_state[TONE] = st.session_state.get(TONE, 0) + 1


def _is_loud(person: Person) -> bool:
    """As switched in this session; before that, at the desk as the town has set it, elsewhere off."""
    chosen = st.session_state.get(SOUND)
    if chosen is None:
        return may(person, "incident.dispatch") and bool(fetch(settings.value, key="desk_sound"))
    return bool(chosen)


def _sound(last: int, *, is_loud: bool) -> None:
    """The desk's player, for whom it is on: it plays when a newer unread notice has come.

    It is not seen (web/templates/frame.css); what the last tone was can be heard again in the bell.
    """
    before = st.session_state.get(LAST, last)
    st.session_state[LAST] = max(last, before)
    if last > before:
        st.session_state[TONE] = st.session_state.get(TONE, 0) + 1
    if is_loud:
        number = st.session_state.get(TONE, 0)
        with st.container(key="head_sound"):
            # Silent until something has come.
            st.audio(tone(number), autoplay=number > 0, alt="提示音")


def unread_head(counted: pd.DataFrame) -> None:
    """How many are unread, and the button that marks them as read."""
    total, last = int(counted["total"].iloc[0]), int(counted["last"].iloc[0])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{badge(total) or 0} 条未读**", width="content")
        st.button(
            "全部标为已读",
            key="notices_all_seen",
            on_click=mark_seen,
            args=(last,),
            icon=":material/done_all:",
            disabled=total == 0,
        )


def notice_list(to: Address, after: int, *, is_unread: bool, action: str | None) -> None:
    """The newest notices, and more of them on demand."""
    limit = STEP * st.session_state.get(MORE, 1)
    beyond = after if is_unread else 0
    # One more than is shown tells whether there are more.
    frame = fetch(queries.notices, to=to, after=beyond, action=action, limit=limit + 1, at=minute())
    if frame.empty:
        st.info(
            "没有未读消息。" if is_unread and not action else "没有符合条件的消息。",
            icon=":material/notifications_off:",
        )
        return
    with st.container(border=True):
        for notice in frame.head(limit).to_dict("records"):
            notice_line(notice)
    if len(frame) > limit:
        st.button("再显示一些", key="notices_more_go", on_click=_more)
    elif len(frame) >= STEP or action:
        st.caption(f"每个岗位和角色只查最近 {count(queries.LOOKED_AT)} 条。")


def _more() -> None:
    st.session_state[MORE] = st.session_state.get(MORE, 1) + 1
