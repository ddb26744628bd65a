"""Going back to a day: the day, its hour, and a replay. All of it stands in the URL."""

from datetime import date, datetime
from typing import NamedTuple

import streamlit as st

from dashboard.clock import now, township_date
from dashboard.labels import plain
from dashboard.maps.queries_film import film
from dashboard.maps.rules_film import Film
from dashboard.maps.rules_time import (
    EARLIEST,
    SPEEDS,
    TICK,
    WHOLE_DAY,
    day_named,
    following,
    last_minute,
    minute_named,
    moment_of,
    place_of,
    time_of,
    times,
)
from dashboard.ui.data import fetch
from dashboard.ui.moment import AS_OF, looked_back
from dashboard.ui.url import url_choice

DAY, TIME, PLAY = "day", "time", "play"
WHEN, SLIDER, PICKER, STEPPED = "map_when", "map_time", "map_day", "map_stepped_at"
WHENS = {"now": "现在", "day": "回看一天"}


class Reel(NamedTuple):
    """The day that is looked back at, with its film; `speed` is empty while nothing is replayed."""

    day: date
    film: Film
    speed: str


def take_over_moment() -> None:
    """A link of 复盘 names a moment for every page; the map has a day and an hour of its own."""
    moment = looked_back()
    if moment is None:
        return
    day, minute = place_of(moment)
    st.query_params.pop(AS_OF)
    st.query_params[DAY], st.query_params[TIME] = day.isoformat(), time_of(minute)
    st.rerun()


def when_bar() -> None:
    """Now, or a day."""
    st.session_state[WHEN] = "day" if _day() else "now"
    st.segmented_control(
        "什么时候",
        list(WHENS),
        format_func=WHENS.__getitem__,
        key=WHEN,
        on_change=_turn,
        required=True,
        help="回看一天：选一天和一个时刻，看那时在办的事；回放把这一天从头放到尾，今天放到现在。",
    )


def day_bar() -> Reel | None:
    """Which day, and its replay; the day's film is read here, once for all its moments. None for now."""
    word, day = st.query_params.get(DAY, ""), _day()
    if day is None:
        if word:
            st.warning(f"网址里的日期“{plain(word)}”看不懂或者还没有到，显示的是现在。请重新选择。")
        return None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state[PICKER] = day
        st.date_input(
            "日期", key=PICKER, format="YYYY-MM-DD", min_value=EARLIEST, max_value=township_date(now()),
            on_change=_pick_day, width=160,
        )  # fmt: skip
        speed = _replay()
    since = moment_of(day, 0)
    with st.spinner("正在读取这一天的经过……"):
        found = fetch(film, since=since, until=moment_of(day, WHOLE_DAY))
    return Reel(day, found, speed)


def _day() -> date | None:
    return day_named(st.query_params.get(DAY, ""), now())


def _replay() -> str:
    """Play and stop, and how fast; returns the speed while it plays."""
    pace = url_choice("speed", "回放快慢", SPEEDS, default="normal", is_labelled=True)
    is_playing = st.query_params.get(PLAY) == "yes"
    if is_playing:
        st.button("停止回放", key="map_stop", icon=":material/stop:", on_click=_stop)
        return pace
    st.button("回放", key="map_play", icon=":material/play_arrow:", on_click=_play, type="primary")
    return ""


def hour_slider(reel: Reel) -> datetime:
    """The hour of the day, a step further at each picture of a replay; returns the moment (UTC)."""
    last = last_minute(reel.day, now())
    minute = minute_named(st.query_params.get(TIME, ""), last)
    if reel.speed and _is_next_due():
        minute = following(minute, last, reel.speed)
        st.query_params[TIME] = time_of(minute)
        st.session_state[STEPPED] = now()
    if reel.speed and minute >= last:
        _stop()
        st.rerun()
    st.session_state[SLIDER] = time_of(minute)
    places = times(last)
    if len(places) > 1:
        st.select_slider("时刻", places, key=SLIDER, on_change=_pick_hour)
    return moment_of(reel.day, minute)


def pace_of(reel: Reel | None) -> int | None:
    """Seconds between two pictures; None while nothing is replayed."""
    return TICK if reel and reel.speed else None


def _is_next_due() -> bool:
    """Whether the picture before has stood long enough: a click in between brings none forward."""
    before = st.session_state.get(STEPPED)
    if before is None:
        st.session_state[STEPPED] = now()
        return False
    return bool((now() - before).total_seconds() >= 0.8 * TICK)


def _turn() -> None:
    if st.session_state[WHEN] == "day":
        st.query_params[DAY] = township_date(now()).isoformat()
    else:
        for name in (DAY, TIME, PLAY):
            st.query_params.pop(name, None)


def _pick_day() -> None:
    if chosen := st.session_state[PICKER]:
        st.query_params[DAY] = chosen.isoformat()
    st.query_params.pop(PLAY, None)


def _pick_hour() -> None:
    st.query_params[TIME] = st.session_state[SLIDER]
    # Whoever moves the slider wants to stand there for the length of a picture.
    st.session_state[STEPPED] = now()


def _play() -> None:
    day = _day()
    last = last_minute(day, now()) if day else 0
    if minute_named(st.query_params.get(TIME, ""), last) >= last:
        st.query_params[TIME] = time_of(0)
    st.query_params[PLAY] = "yes"
    st.session_state.pop(STEPPED, None)


def _stop() -> None:
    st.query_params.pop(PLAY, None)
    st.session_state.pop(STEPPED, None)
