"""复盘: which moment the page shows. It lives in the URL, so that a link opens the same view."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import streamlit as st

from dashboard.words.clock import now, this_minute
from dashboard.words.labels import local_time, near_time
from models import TOWNSHIP_ZONE

AS_OF, PICKED = "as_of", "as_of_picked"
STEP = timedelta(minutes=15)


def looked_back() -> datetime | None:
    """The past moment (UTC) that the URL names in township time; None for the present.

    Whole minutes, but for a step of a case's log, which is named to the microsecond: several may lie
    within one minute.
    """
    word = st.query_params.get(AS_OF, "")
    with suppress(ValueError):
        moment = datetime.fromisoformat(word)
        local = moment if moment.tzinfo else moment.replace(tzinfo=TOWNSHIP_ZONE)
        with suppress(OverflowError):
            past = local.astimezone(UTC)
            return past if past < (now() if _is_exact(past) else this_minute()) else None
    return None


def told(at: datetime | None) -> str:
    """A UTC time as people say it at the moment that is looked at: 今天 16:20, 昨天 09:05."""
    return near_time(at, looked_back() or now())


def word_of(moment: datetime) -> str:
    """A moment as the URL names it: to the minute, or exactly where it lies within one."""
    local = moment.astimezone(TOWNSHIP_ZONE).replace(tzinfo=None)
    return local.isoformat(timespec="microseconds" if _is_exact(moment) else "minutes")


def _is_exact(moment: datetime) -> bool:
    return bool(moment.second or moment.microsecond)


def kept_moment() -> dict[str, str]:
    """What a link carries along so that the page behind it shows the same moment."""
    moment = looked_back()
    return {} if moment is None else {AS_OF: word_of(moment)}


def moment_picker() -> None:
    """Look back at a moment, and come back to the present."""
    moment = looked_back()
    if moment is not None:
        with st.container(horizontal=True, vertical_alignment="center", width="content", gap="xxsmall"):
            seconds = f":{moment.second:02d}" if _is_exact(moment) else ""
            is_this_year = local_time(moment)[:4] == local_time(now())[:4]
            day_and_time = local_time(moment)[5 if is_this_year else 0 :]
            st.badge(f"复盘：{day_and_time}{seconds}", icon=":material/history:", color="violet")
            st.button(
                "回到现在", key="as_of_end", on_click=_end, type="tertiary", icon=":material/event_busy:"
            )
        return
    with st.popover("复盘", icon=":material/history:", type="tertiary"):
        st.caption("选一个过去的时间，事件、数字和地图就按那时的情况显示。")
        with st.form("as_of_form", border=False):
            local = now().astimezone(TOWNSHIP_ZONE).replace(tzinfo=None, second=0, microsecond=0)
            st.datetime_input("时间", local - timedelta(days=1), max_value=local, key=PICKED, step=STEP)
            st.form_submit_button("看那时的情况", on_click=_begin)


def look_at(moment: datetime | None) -> None:
    """From now on show `moment` (UTC); None: the present. For callbacks."""
    if moment is None:
        _end()
    else:
        st.query_params[AS_OF] = word_of(moment)


def _begin() -> None:
    if picked := st.session_state.get(PICKED):
        st.query_params[AS_OF] = word_of(picked.replace(tzinfo=TOWNSHIP_ZONE))


def _end() -> None:
    st.query_params.pop(AS_OF, None)
