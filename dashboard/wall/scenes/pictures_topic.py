"""The panels of the scene of one incident as pictures: what and who must act, who has it, how far it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from dashboard.room.situation.rules import order
from dashboard.town.svg import drawn
from dashboard.wall.scenes.pictures import TEMPLATES, two_lines, without_village
from dashboard.wall.scenes.rules_calls import call_state, elapsed_words
from dashboard.words.frames import value_or_none
from dashboard.words.labels import CLASS_LABELS, EXAMPLE_MARK, LABELS, LIGHT_SIGNS, duration, local_time
from dashboard.words.letters import cut, letters, whole_parts
from dashboard.words.palette import Palette
from models import Action, AssignmentStatus, Light

# Letters of the title, of what has to be done, and of the facts above both.
TITLE, ORDER, FACTS = 64, 56, 28
# Before a party's name: whether it leads or helps. Before a step: the last one, and those before
# it. Before who is called.
LEADS, HELPS, LAST, EARLIER, CALLED = "牵", "配", "●", "○", "将"
Row = Mapping[Any, Any]


def alarm(
    palette: Palette, row: Row, *, at: datetime, lead: str, on_duty: str, aside: str, width: int, height: int
) -> str:
    """One incident (a row of `queries_topic.topic`): what it is, who has to do what, and how late that is.

    `lead`: why it has taken the scene; `on_duty`: who stands for the room's person on duty, where that is
    known; `aside`: of when this is, where that is not now.
    """
    light = Light(row["light"])
    # A green ring beside 急 would say that all is well.
    is_lit = light is not Light.NONE and not (row["urgent"] and light is Light.GREEN)
    who, what, late = order(dict(row), at)
    burns = light is Light.RED or bool(row["urgent"])
    # A point and its spaces stand between the parts.
    room = (width - 60) / ORDER - letters(what + late) - 3.1
    named = f"{who}（{on_duty}）"
    # Half a name is nobody's.
    is_named = who == "值班员" and bool(on_duty) and letters(named) <= room
    who = named if is_named else cut(who, room)
    signs = 2 * is_lit + 2 * bool(row["urgent"])
    return drawn(
        TEMPLATES,
        "alarm.svg",
        p=palette,
        band=palette.red if burns else palette.yellow if light is Light.YELLOW else palette.accent,
        lead=lead,
        facts=whole_parts((aside, *_facts(row)), (width - 80) / FACTS - letters(lead), " · "),
        sign=LIGHT_SIGNS[light] if is_lit else "",
        lamp=palette.lamp(light),
        is_urgent=row["urgent"],
        title=cut(" ".join(str(row["title"]).split()), (width - 90) / TITLE - signs),
        parts=[(text, text == late and burns) for text in (who, what, late) if text],
        width=width,
        height=height,
    )


def parties(
    palette: Palette, rows: Sequence[Row], *, at: datetime, aside: str, width: int, height: int
) -> str:
    """Who has a share: its part, name and status; then until when, or since when."""
    placed = []
    for row in rows:
        clock, is_late = party_clock(row, at)
        status = AssignmentStatus(row["status"])
        placed.append(
            {
                "sign": LEADS if row["is_lead"] else HELPS,
                "lamp": palette.accent if row["is_lead"] else palette.faint,
                "title": str(row["who"]),
                "when": LABELS[status],
                "is_late": is_late,
                "words": [clock],
            }
        )
    nothing = "还没有交办，没有承办单位"
    return two_lines(palette, placed, "谁在办", nothing, aside, width, height)


def steps(palette: Palette, rows: Sequence[Row], *, at: datetime, aside: str, width: int, height: int) -> str:
    """The newest step on top: what, how long ago; then when."""
    placed = [
        {
            "sign": EARLIER if place else LAST,
            "lamp": palette.faint if place else palette.accent,
            "title": LABELS[Action(row["action"])],
            "when": _ago(row["at"], at),
            "words": [local_time(row["at"])[5:]],
        }
        for place, row in enumerate(rows)
    ]
    return two_lines(palette, placed, "最近进展", "还没有办理记录", aside, width, height)


def _ago(moment: datetime, at: datetime) -> str:
    is_now = (at - moment).total_seconds() < 60
    return "刚刚" if is_now else f"{elapsed_words(moment, at)}前"


def calls(palette: Palette, rows: Sequence[Row], *, at: datetime, aside: str, width: int, height: int) -> str:
    """Who is called (rows of `queries_calls.calls_under_way`): since when, and where that stands."""
    placed = []
    for row in rows:
        state, is_late = call_words(row, at)
        placed.append(
            {
                "sign": CALLED,
                "lamp": palette.accent,
                "title": row["shown"],
                "when": state,
                "is_late": is_late,
                "words": [f"{row['village']} {without_village(str(row['title']), row['village'])}".strip()],
            }
        )
    return two_lines(palette, placed, "正在点将", "现在没有点将", aside, width, height)


def call_words(row: Row, at: datetime) -> tuple[str, bool]:
    """Where a call stands at `at`, and whether that is late."""
    times = {name: value_or_none(row[name]) for name in ("signed_at", "arrived_at")}
    due = {name: row[name] for name in ("sign_due_at", "arrive_due_at")}
    return call_state(at=at, **due, **times)


def party_clock(row: Row, at: datetime) -> tuple[str, bool]:
    """A party's clock in words at `at`, and whether it is over."""
    if not pd.isna(row["ended_at"]):
        return f"{local_time(row['ended_at'])[5:]} 完成", False
    due, what = (row["sign_due_at"], "签收") if pd.isna(row["signed_at"]) else (row["due_at"], "办理")
    if pd.isna(due):
        return f"{local_time(row['sent_at'])[5:]} 交办", False
    left = (due - at).total_seconds()
    if -60 < left < 0:
        return f"{what}刚超时", True
    return (f"{what}还有{duration(left)}", False) if left >= 0 else (f"{what}已超{duration(-left)}", True)


def _facts(row: Row) -> list[str]:
    """Its number and kind, where and when it was reported, and its limits."""
    kind: str = "" if pd.isna(row["incident_class"]) else CLASS_LABELS[int(row["incident_class"])]
    limits = [f"{local_time(row[name])[5:]} {word}" for name, word in (("red_at", "红灯"), ("due_at", "到期"))
              if not pd.isna(row[name])]  # fmt: skip
    reported = f"{local_time(row['reported_at'])[5:]} 上报"
    mark = EXAMPLE_MARK if row["example"] else ""
    words = (mark, row["number"], row["village"], row["category"], kind, reported, *dict.fromkeys(limits))
    return [str(word) for word in words if word]
