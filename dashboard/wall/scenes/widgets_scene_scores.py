"""The wall's second scene: who does well by what was published, and the bounties that are under way."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.assessment.scores.rules_parts import plain_number
from dashboard.screen.cards import figure_card, panel, show_empty, show_note, strip_of_figures
from dashboard.screen.data import fetch
from dashboard.screen.pictures import chart
from dashboard.town.walls.rules_screen import FULL_HD
from dashboard.wall.scenes import charts_assessed, queries_assessed
from dashboard.wall.scenes.charts_rows import Look
from dashboard.wall.scenes.widgets_stage import HALF, NOTED, STRIP, TALL, Stage
from dashboard.words.labels import EXAMPLE_MARK, NO_DATA, count

MOST, MOST_BOUNTIES = 7, 4
NOTHING = "暂无公布的考核。"


def scene(stage: Stage) -> None:
    """Figures above; then cadres, bounties, modules and departments. Whole names only where asked for."""
    is_narrow = stage.screen.is_narrow
    # Two columns of a narrow screen are as wide as three of a full-HD one; the bounties have their own scene.
    stage = replace(stage, screen=FULL_HD) if is_narrow else stage
    look = stage.look
    with strip_of_figures(STRIP):
        _strip(fetch(queries_assessed.latest_run), stage.at)
    left, *middle, right = st.columns([1.1, 1] if is_narrow else [1.15, 1.2, 1])
    with left:
        cadres(stage, TALL, look(TALL - NOTED, 560, 28))
    for place in middle:
        with place:
            bounties(stage, TALL, look(TALL - NOTED, 580, 21))
    with right:
        modules(stage, HALF, look(HALF - NOTED, 480, 20))
        departments(stage, HALF, look(HALF - NOTED, 480, 20))


def cadres(stage: Stage, height: int, look: Look) -> None:
    with panel(f"干部考核{_of(queries_assessed.latest_run)}", at=stage.at, height=height):
        run = fetch(queries_assessed.latest_run)
        named = queries_assessed.cadres_by_name if stage.is_score_named else queries_assessed.cadres
        _cadres(run, fetch(named, most=MOST), look)


def bounties(stage: Stage, height: int, look: Look, *, most: int = MOST_BOUNTIES) -> None:
    with panel("揭榜攻坚", at=stage.at, height=height):
        led = queries_assessed.bounties_by_name if stage.is_named else queries_assessed.bounties
        _bounties(fetch(led, at=stage.at, most=most), look)


def modules(stage: Stage, height: int, look: Look) -> None:
    with panel(f"模块评分{_of(queries_assessed.latest_run)}", at=stage.at, height=height):
        _modules(fetch(queries_assessed.modules), look)


def departments(stage: Stage, height: int, look: Look) -> None:
    with panel(f"部门考评{_of(queries_assessed.latest_quarter)}", at=stage.at, height=height):
        quarter = fetch(queries_assessed.latest_quarter)
        _departments(quarter, fetch(queries_assessed.departments, most=MOST), look)


def _of(query: Callable[..., pd.DataFrame]) -> str:
    """Of which year or quarter, and whether it was invented; the panel tells what cannot be read."""
    rows = pd.DataFrame()
    with suppress(Exception):
        rows = fetch(query)
    if rows.empty:
        return ""
    row = rows.iloc[0]
    when = f"{row['year']}年" + (f"第{row['quarter']}季度" if "quarter" in rows else "度")
    return f" · {when}" + (f"（{EXAMPLE_MARK}）" if row["example"] else "")


def _strip(run: pd.DataFrame, at: datetime) -> None:
    first = run.iloc[0].to_dict() if len(run) else {}
    numbers = fetch(queries_assessed.bounty_counts, at=at)
    rating = fetch(queries_assessed.town_rating)
    when = "暂无公布的考核" if run.empty else f"{first['to_on']} 止"
    goal = when if run.empty else f"目标不低于{plain_number(first['goal'])}%"
    tiles: tuple[tuple[str, str, str, str], ...] = (
        ("参加排名", _people(first.get("ranked")), "最近公布的考核里参加排名的干部。", when),
        ("差距 D", _hundredths(first.get("d")), "（最高分 − 最低分）÷ 最高分。", goal),
        ("最高分", _plain(first.get("highest")), "参加排名的最高总分，满分100。", when),
        (
            "正在攻坚",
            f"{count(numbers['running'])}张",
            "已经组队、还没有验收的榜。",
            f"正在报名 {numbers['open']} 张",
        ),
        ("区对镇评价", *_district(rating)),
    )
    for place, (title, value, definition, line) in zip(st.columns([1, 1, 1, 1, 1.4]), tiles, strict=True):
        with place.container(border=True, gap=None):
            figure_card(title, value, definition=definition, lines=[line])


def _district(rating: pd.DataFrame) -> tuple[str, str, str]:
    told = "区里最近一个季度对本镇的评分。"
    if rating.empty:
        return NO_DATA, told, "还没有登记"
    row = rating.iloc[0]
    rank = "" if pd.isna(row["rank"]) else f" 第{row['rank']}/{row['townships']}名"
    mark = f"（{EXAMPLE_MARK}）" if row["example"] else ""
    return _plain(row["score"]), told, f"{row['year']}年第{row['quarter']}季度{rank}{mark}"


def _cadres(run: pd.DataFrame, frame: pd.DataFrame, look: Look) -> None:
    if frame.empty:
        show_empty(f"{NOTHING}公布以后，这里是前{MOST}名。")
        return
    chart(
        charts_assessed.places,
        frame,
        look,
        name="shown",
        value="t",
        more="module",
        key="wall_cadres",
        alt="干部考核前几名",
    )
    row = run.iloc[0]
    show_note(f"前{MOST}名，共{row['ranked']}人排名；{row['from_on']} 至 {row['to_on']}")


def _modules(frame: pd.DataFrame, look: Look) -> None:
    if frame.empty:
        show_empty(NOTHING)
        return
    chart(charts_assessed.modules, frame, look, key="wall_module_scores", alt="各模块评分平均")
    show_note("各模块干部模块评分的平均，满分20")


def _departments(quarter: pd.DataFrame, frame: pd.DataFrame, look: Look) -> None:
    if frame.empty:
        show_empty("暂无公布的部门考评。")
        return
    chart(
        charts_assessed.places,
        frame,
        look,
        name="name",
        value="total",
        key="wall_departments",
        alt="部门考评前几名",
    )
    show_note(f"前{len(frame)}名，共{quarter['rated'].iloc[0]}个部门")


def _bounties(frame: pd.DataFrame, look: Look) -> None:
    if frame.empty:
        show_empty("榜单还是空的：没有正在推进、报名和已验收的榜。")
        return
    chart(charts_assessed.bounties, frame, look, key="wall_bounties", alt="正在推进的榜")
    mark = f"；含{EXAMPLE_MARK}" if frame["example"].any() else ""
    show_note(f"蓝条是完成的，黄线是已过的天数{mark}")


def _people(number: Any) -> str:
    return NO_DATA if number is None else f"{count(number)}人"


def _hundredths(value: Any) -> str:
    return NO_DATA if value is None else f"{value}%"


def _plain(value: Any) -> str:
    return NO_DATA if value is None else f"{plain_number(value)}分"
