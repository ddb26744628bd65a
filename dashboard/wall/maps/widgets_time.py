"""Going back to a day: the day, its hour, and a replay. All of it stands in the URL."""

from datetime import date, datetime
from typing import NamedTuple

import streamlit as st

from dashboard.screen.data import fetch
from dashboard.screen.moment import AS_OF, looked_back
from dashboard.wall.maps.queries_film import film
from dashboard.wall.maps.rules_film import Film
from dashboard.wall.maps.rules_time import (
    EARLIEST,
    SPEEDS,
    TICK,
    WHOLE_DAY,
    day_and_minute,
    day_from_word,
    last_minute,
    minute_from_word,
    moment_of,
    replay_minute,
    start_from_word,
    start_word,
    time_word,
    time_words,
)
from dashboard.words.clock import now, township_date
from dashboard.words.labels import plain

DAY, TIME, PLAY, SPEED = "day", "time", "play", "speed"
WHEN, SLIDER, PICKER, PACE = "map_when", "map_time", "map_day", "map_speed"
# The hour of the last picture: at this one a replay stops.
SHOWN = "map_time_shown"
# The hours of a replay's last pictures, and how many are kept.
PICTURES, MOST_PICTURES = "map_pictures", 4
USUAL_SPEED = "normal"
WHENS = {"now": "现在", "day": "回看一天"}


class Replay(NamedTuple):
    """The day that is looked back at, with its film; `speed` is empty while nothing is replayed."""

    day: date
    film: Film
    speed: str


def take_over_moment() -> None:
    """A link of 复盘 names a moment for every page; the map has a day and an hour of its own."""
    moment = looked_back()
    if moment is None:
        return
    day, minute = day_and_minute(moment)
    _go(**{AS_OF: ""}, day=day.isoformat(), time=time_word(minute))
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


def day_bar() -> Replay | None:
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
        speed = _replay(day)
    since = moment_of(day, 0)
    with st.spinner("正在读取这一天的经过……"):
        day_film = fetch(film, since=since, until=moment_of(day, WHOLE_DAY))
    return Replay(day, day_film, speed)


def _day() -> date | None:
    return day_from_word(st.query_params.get(DAY, ""), now())


def _speed() -> str:
    word = st.query_params.get(SPEED, "")
    return word if word in SPEEDS else USUAL_SPEED


def _place(day: date) -> tuple[int, bool]:
    """Which minute of the day is shown, and whether a replay goes on from there.

    That follows from the URL and the clock: a replay that wrote each of its pictures there would fill the
    browser's history, and nobody could go back.
    """
    last = last_minute(day, now())
    minute = minute_from_word(st.query_params.get(TIME, ""), last)
    begun = start_from_word(st.query_params.get(PLAY, ""))
    if begun is None:
        return minute, False
    minute = replay_minute(minute, last, _speed(), now() - begun)
    return minute, minute < last


def _replay(day: date) -> str:
    """Play and stop, and how fast; returns the speed while it plays."""
    st.session_state[PACE] = _speed()
    st.segmented_control(
        "回放快慢",
        list(SPEEDS),
        format_func=SPEEDS.__getitem__,
        key=PACE,
        on_change=_pick_pace,
        required=True,
    )
    if _place(day)[1]:
        st.button("停止回放", key="map_stop", icon=":material/stop:", on_click=_stop)
        return _speed()
    st.button("回放", key="map_play", icon=":material/play_arrow:", on_click=_play, type="primary")
    return ""


def hour_slider(reel: Replay) -> datetime:
    """The hour of the day, as far as a replay has come; returns the moment (UTC)."""
    minute, is_playing = _place(reel.day)
    if reel.speed and not is_playing:
        # The button above is to say so.
        st.rerun()
    st.session_state[SHOWN] = st.session_state[SLIDER] = time_word(minute)
    before = st.session_state.get(PICTURES, ())
    st.session_state[PICTURES] = (*before, time_word(minute))[-MOST_PICTURES:] if reel.speed else ()
    places = time_words(last_minute(reel.day, now()))
    if len(places) > 1:
        st.select_slider("时刻", places, key=SLIDER, on_change=_pick_hour)
    return moment_of(reel.day, minute)


def seconds_between(reel: Replay | None) -> int | None:
    """Seconds between two pictures; None while nothing is replayed."""
    return TICK if reel and reel.speed else None


def _turn() -> None:
    if st.session_state[WHEN] == "day":
        _go(day=township_date(now()).isoformat())
    else:
        _go(day="", time="", play="")


def _pick_day() -> None:
    chosen = st.session_state[PICKER]
    _go(day=chosen.isoformat() if chosen else st.query_params.get(DAY, ""), play="")


def _pick_hour() -> None:
    if st.session_state[SLIDER] in st.session_state.get(PICTURES, ()):
        # Nobody picked it: the browser asked before it had drawn the replay's next picture.
        return
    _go(time=st.session_state[SLIDER], play=_begun_now())


def _pick_pace() -> None:
    chosen = st.session_state[PACE]
    # What was played till now was at the other speed.
    onward = {"time": st.session_state[SHOWN], "play": begun} if (begun := _begun_now()) else {}
    _go(speed="" if chosen == USUAL_SPEED else chosen, **onward)


def _begun_now() -> str:
    """The word of a replay that goes on from another place; empty where nothing is replayed."""
    day = _day()
    return start_word(now()) if day and _place(day)[1] else ""


def _play() -> None:
    day = _day()
    last = last_minute(day, now()) if day else 0
    minute = _place(day)[0] if day else 0
    _go(time=time_word(minute if minute < last else 0), play=start_word(now()))


def _stop() -> None:
    _go(time=st.session_state[SHOWN], play="")


def _go(**words: str) -> None:
    """One step of the browser's history, however many words of the URL change; empty: without it."""
    told = st.query_params.to_dict() | words
    st.query_params.from_dict({name: word for name, word in told.items() if word})
