"""The wall's scene of the scores: who does well by what was published, how far apart, and what has moved."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.screen.data import fetch
from dashboard.wall.scenes import pictures_boards, queries_assessed
from dashboard.wall.scenes.widgets_pictures import Figure, picture_panel, show, since, strip
from dashboard.wall.scenes.widgets_rows import board_panel
from dashboard.wall.scenes.widgets_stage import GAP, Stage
from dashboard.words.frames import value_or_none
from dashboard.words.labels import EXAMPLE_MARK, NO_DATA, count, plain_number

MOST, MOST_BOUNTIES = 12, 6
NOTHING = "暂无公布的考核"
# Full marks of a cadre's total, and of what his module is given.
WHOLE, MODULE = 100, 20
COLUMNS, NARROW_COLUMNS = (640, 580, 600), (1, 1)


def scene(stage: Stage) -> None:
    """Figures above; then cadres, how far they lie apart, modules, departments and bounties.

    A narrow screen leaves out the bounties and the spread. Whole names only where asked for.
    """
    strip(stage, FIGURES)
    columns = NARROW_COLUMNS if stage.screen.is_narrow else COLUMNS
    widths = stage.screen.shares(columns, GAP)
    first, *middle, last = st.columns(columns, gap="small")
    with first:
        cadres(stage, widths[0], stage.tall)
    for place in middle:
        with place:
            _spread(stage, widths[1], stage.half)
            bounties(stage, widths[1], stage.half)
    with last:
        modules(stage, widths[-1], stage.half)
        departments(stage, widths[-1], stage.half)


def cadres(stage: Stage, width: int, height: int) -> None:
    """The first of the last run that was published, and how they have moved since the one before."""
    title = f"干部考核{_of(queries_assessed.latest_run)}"
    with picture_panel(stage, title, width, height):
        run = fetch(queries_assessed.latest_run)
        named = queries_assessed.cadres_by_name if stage.is_score_named else queries_assessed.cadres
        rows = [
            {
                "place": row["place"], "name": row["shown"], "more": row["module"],
                "share": float(row["t"] / WHOLE), "value": f"{row['t']:.2f}",
                "before": value_or_none(row["before"]),
            }
            for row in fetch(named, most=MOST).to_dict("records")
        ]  # fmt: skip
        note = f"共{run['ranked'].iloc[0]}人，{run['to_on'].iloc[0]} 止" if len(run) else ""
        if any(row["before"] for row in rows):
            note += "；箭头比上次"
        nothing = f"{NOTHING}。公布以后，这里是前几名"
        board_panel(stage, width, height, rows, title=title, nothing=nothing, note=note)


def modules(stage: Stage, width: int, height: int) -> None:
    """The modules by what their cadres' modules were given."""
    title = f"模块评分{_of(queries_assessed.latest_run)}"
    with picture_panel(stage, title, width, height):
        rows = [
            {
                "place": place, "name": row["module"], "more": f"{row['cadres']}人",
                "share": float(row["value"] / MODULE), "value": f"{row['value']:.2f}", "before": None,
            }
            for place, row in enumerate(fetch(queries_assessed.modules).to_dict("records"), 1)
        ]  # fmt: skip
        note = f"各模块干部得分的平均，满分{MODULE}"
        board_panel(stage, width, height, rows, title=title, nothing=NOTHING, note=note)


def departments(stage: Stage, width: int, height: int) -> None:
    """The departments of the last quarter that was published, and how they have moved."""
    title = f"部门考评{_of(queries_assessed.latest_quarter)}"
    with picture_panel(stage, title, width, height):
        quarter = fetch(queries_assessed.latest_quarter)
        rows = [
            {
                "place": row["place"], "name": row["name"], "more": "", "share": float(row["total"] / WHOLE),
                "value": f"{row['total']:.2f}", "before": value_or_none(row["before"]),
            }
            for row in fetch(queries_assessed.departments, most=MOST).to_dict("records")
        ]  # fmt: skip
        note = f"共{quarter['rated'].iloc[0]}个部门" if len(quarter) else ""
        if any(row["before"] for row in rows):
            note += "；箭头比上一季度"
        board_panel(stage, width, height, rows, title=title, nothing="暂无公布的部门考评", note=note)


def bounties(stage: Stage, width: int, height: int) -> None:
    """What is worked on, what is open for sign-up, and what was accepted last."""
    with picture_panel(stage, "揭榜攻坚", width, height):
        led = queries_assessed.bounties_by_name if stage.is_named else queries_assessed.bounties
        rows = fetch(led, at=stage.at, most=MOST_BOUNTIES).to_dict("records")
        bounty_panel(stage, width, height, rows, title="揭榜攻坚", nothing="榜单还是空的")


def bounty_panel(
    stage: Stage, width: int, height: int, rows: list[dict[Any, Any]], *, title: str, nothing: str
) -> None:
    """Bounties against their days (rows of `queries_assessed.bounties`)."""
    said = "；".join(f"{row['title']} {pictures_boards.days_words(row)[0]}" for row in rows)
    example = EXAMPLE_MARK if any(row["example"] for row in rows) else ""
    words = {"title": title, "nothing": nothing, "aside": since() or (f"含{example}" if example else "")}
    show(stage, pictures_boards.race, width, height, rows, alt=f"{title}：{said or nothing}", **words)


def _spread(stage: Stage, width: int, height: int) -> None:
    with picture_panel(stage, "分数分布", width, height):
        totals = [float(total) for total in fetch(queries_assessed.totals)["t"]]
        said = f"{len(totals)}人，最低 {min(totals):.2f}，最高 {max(totals):.2f}" if totals else NOTHING
        words = {"nothing": NOTHING, "aside": since() or (f"{len(totals)} 人" if totals else "")}
        show(stage, pictures_boards.spread, width, height, totals, alt=f"分数分布：{said}", **words)


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


def _run() -> dict[Any, Any]:
    run = fetch(queries_assessed.latest_run)
    return dict(run.iloc[0]) if len(run) else {}


def _ranked(_: Stage) -> Figure:
    run = _run()
    return (count(run["ranked"]), "人", f"{run['to_on']} 止") if run else (NO_DATA, "", NOTHING)


def _apart(_: Stage) -> Figure:
    run = _run()
    if not run or run["d"] is None:
        return NO_DATA, "", NOTHING
    return f"{run['d']:.1f}", "%", f"目标不低于{plain_number(run['goal'])}%"


def _highest(_: Stage) -> Figure:
    run = _run()
    if not run or run["highest"] is None:
        return NO_DATA, "", NOTHING
    return plain_number(run["highest"]), "分", "满分100"


def _at_work(stage: Stage) -> Figure:
    numbers = fetch(queries_assessed.bounty_counts, at=stage.at)
    return count(numbers["running"]), "张", f"正在报名 {count(numbers['open'])} 张"


def _district(_: Stage) -> Figure:
    rating = fetch(queries_assessed.town_rating)
    if rating.empty:
        return NO_DATA, "", "还没有登记"
    row = rating.iloc[0]
    rank = "" if pd.isna(row["rank"]) else f" 第{row['rank']}/{row['townships']}"
    mark = f"{EXAMPLE_MARK} " if row["example"] else ""
    return plain_number(row["score"]), "分", f"{mark}{row['year'] % 100}年{row['quarter']}季{rank}"


FIGURES = {
    "参加排名": _ranked,
    "差距 D": _apart,
    "最高分": _highest,
    "正在攻坚": _at_work,
    "区对镇评价": _district,
}
