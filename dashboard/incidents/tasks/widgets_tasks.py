"""我的待办: what waits for one person as cards, each settled where it stands."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, Scope, may, scope_of
from dashboard.incidents.case import queries_case, queries_history, widgets_case
from dashboard.incidents.case.widgets_acts import Row, acts_panel, possible_by_incident
from dashboard.incidents.desk import widgets_open_case
from dashboard.incidents.life.rules_limits import remaining
from dashboard.incidents.tasks import queries_tasks
from dashboard.incidents.tasks.queries_tasks import TASKS
from dashboard.incidents.tasks.rules_tasks import CHOICES, KINDS, Card, Task, in_order
from dashboard.screen.data import fetch
from dashboard.screen.links import CASE_PAGE, is_phone
from dashboard.screen.url import page_number, url_word
from dashboard.screen.walking import walk_keys
from dashboard.words.labels import EXAMPLE_MARK, LABELS, LIGHT_COLOURS, LIGHT_SIGNS, count, plain
from models import Light

ALL, SHOWN, STEPS = "all", 8, 6
# The numbers of the cards on the screen, in their order.
ORDER = "tasks_order"
CARD_PIXELS, LONGEST_WORDS = 340, 160


def cards_of(person: Person, at: datetime) -> list[Card]:
    """All that waits for `person` at `at`, one card for each incident, in order."""
    accounts = tuple(sorted({*((person.account_id,) if person.account_id else ()), *person.for_accounts}))
    asked: tuple[tuple[str, Callable[[Scope], bool], Any, dict[str, Any]], ...] = (
        ("incident.sign", _is_own, queries_tasks.shares, {}),
        ("incident.sign", _is_own, queries_tasks.calls, {}),
        ("incident.close_at_village", _is_own, queries_tasks.of_village, {}),
        # The room may note the district's answer down; it waits for the district all the same.
        ("incident.district_reply", _is_own, queries_tasks.of_district, {}),
        ("incident.arbitrate", _is_any, queries_tasks.of_commander, {"at": at}),
        ("incident.verify", _is_any, queries_tasks.to_verify, {"accounts": accounts}),
        ("incident.rate", _is_any, queries_tasks.to_call_back, {"at": at}),
    )
    frames = [
        fetch(query, **inputs)
        for right, concerns, query, inputs in asked
        if may(person, right) and concerns(scope_of(person, right))
    ]
    return in_order(_cards(frames), at)


def _is_own(scope: Scope) -> bool:
    return not scope.everything


def _is_any(_: Scope) -> bool:
    return True


def _cards(frames: list[pd.DataFrame]) -> list[Card]:
    about: dict[int, tuple[Any, ...]] = {}
    tasks: dict[int, list[Task]] = {}
    for row in (row for frame in frames for row in _rows(frame)):
        kind, key, number, title, where, urgent, example, yellow_at, red_at, words = row
        about[key] = (number, title, where, urgent, example)
        task = Task(kind, _time(yellow_at), _time(red_at), words)
        # One's share and one's first report ask the same of two units: once is enough.
        if task not in tasks.setdefault(key, []):
            tasks[key].append(task)
    return [
        Card(key, number, title, where, urgent, tuple(tasks[key]), example)
        for key, (number, title, where, urgent, example) in about.items()
    ]


def _rows(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """As TASKS. Column by column, which takes half as long as a dictionary for each of hundreds."""
    return zip(*(frame[name].tolist() for name in TASKS), strict=True)


def _time(value: Any) -> datetime | None:
    return None if pd.isna(value) else value


def choices(cards: list[Card]) -> dict[str, str]:
    """All tasks, and each kind of which there are some, with how many cards hold it: word -> label."""
    totals = Counter(kind for card in cards for kind in {task.kind for task in card.tasks})
    names = {kind: name for kind, (name, _) in KINDS.items()} | CHOICES
    kinds = {kind: f"{names[kind]} {count(totals[kind])}" for kind in KINDS if totals[kind]}
    return {ALL: f"全部 {count(len(cards))}"} | kinds


def of_kind(cards: list[Card], kind: str) -> list[Card]:
    return [card for card in cards if kind == ALL or any(task.kind == kind for task in card.tasks)]


def card_wall(cards: list[Card], person: Person, at: datetime) -> None:
    """The cards, the most pressing first, so many at a time; at a desk the chosen one's case beside them."""
    if is_phone():
        _cards_of_page(cards, person, at)
        return
    list_side, case_side = st.columns([3, 2], gap="large")
    with list_side:
        chosen = _cards_of_page(cards, person, at)
    with case_side:
        walk_keys(step, lambda: st.switch_page(CASE_PAGE, query_params={"id": chosen.number}))
        _case(chosen)


def _cards_of_page(cards: list[Card], person: Person, at: datetime) -> Card:
    """The cards of this page; returns the chosen one, the first until another is."""
    # The pager stands where the thumb is after the last card.
    above = st.container()
    page = page_number(len(cards), SHOWN)
    shown = cards[(page - 1) * SHOWN : page * SHOWN]
    chosen = next((card for card in shown if card.number == url_word("id")), shown[0])
    st.session_state[ORDER] = [card.number for card in shown]
    wanted = tuple(sorted({act for card in shown for act in card.acts}))
    acts = possible_by_incident(tuple(card.incident_id for card in shown), person, only=wanted)
    with above, st.grid(min_column_width=CARD_PIXELS, gap="small"):
        for card in shown:
            _card(card, acts[card.incident_id], person, at, is_chosen=card is chosen)
    return chosen


def _card(card: Card, rows: list[Row], person: Person, at: datetime, *, is_chosen: bool) -> None:
    with st.container(border=True, key=f"task_{card.incident_id}", gap="small"):
        st.markdown(_head(card, at))
        for words in dict.fromkeys(task.words.strip() for task in card.tasks):
            if words:
                st.text(words if len(words) <= LONGEST_WORDS else f"{words[:LONGEST_WORDS]}…")
        acts_panel(card.incident_id, person, only=card.acts, is_narrow=True, rows=rows, is_first=is_chosen)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if not is_phone():
                st.button(
                    "正在看" if is_chosen else "看情况", key=f"task_see_{card.incident_id}", type="tertiary",
                    icon=":material/visibility:", on_click=_choose, args=(card.number,), disabled=is_chosen,
                )  # fmt: skip
            query = {"id": card.number}
            st.page_link(CASE_PAGE, label="看全部经过", icon=":material/chevron_right:", query_params=query)


def _choose(number: str) -> None:
    st.query_params["id"] = number


def step(by: int) -> None:
    """In a callback: choose the next or the previous card of the page."""
    numbers: list[str] = st.session_state.get(ORDER, [])
    if numbers:
        at = numbers.index(word) if (word := url_word("id")) in numbers else 0
        _choose(numbers[min(max(at + by, 0), len(numbers) - 1)])


def _case(card: Card) -> None:
    """What the chosen card's case is about, and its last steps."""
    incidents = fetch(queries_case.incident, number=card.number)
    if incidents.empty:
        return
    row = incidents.iloc[0]
    st.subheader(plain(row["title"]), anchor=False)
    widgets_case.texts(row)
    widgets_open_case.facts(row)
    log = fetch(queries_history.history, incident_id=card.incident_id, newest=STEPS)
    widgets_open_case.happened(log)


def _head(card: Card, at: datetime) -> str:
    """Lamp, urgency and kinds, title, place and times as one text: a screen is full of cards."""
    lamp = card.lamp(at)
    badges = (
        [f":{LIGHT_COLOURS[lamp]}-badge[{LIGHT_SIGNS[lamp]} {LABELS[lamp]}]"]
        if lamp is not Light.NONE
        else []
    )
    badges += [":red-badge[紧急]"] if card.urgent else []
    badges += [f":blue-badge[{kind}]" for kind in dict.fromkeys(task.name(at) for task in card.tasks)]
    badges += [f":orange-badge[{EXAMPLE_MARK}]"] if card.example else []
    lines = [f":gray[:small[{line}]]" for line in _lines(card, at)]
    return "  \n".join([" ".join(badges), f"**{plain(card.title)}**", *lines])


def _lines(card: Card, at: datetime) -> list[str]:
    lines = [plain(card.where)] if card.where else []
    lines += [f"{task.name(at)}：{remaining(task.red_at, at)}" for task in card.tasks if task.red_at]
    return list(dict.fromkeys(lines))


def empty_state() -> None:
    st.info("现在没有等您办的事。有新的交办、点将或待核查的事，会出现在这里。", icon=":material/task_alt:")
