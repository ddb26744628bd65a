"""The wall's scene of the villages: what is late there, who was there this week, how it was scored."""

from contextlib import suppress

import pandas as pd

from dashboard.screen.data import fetch
from dashboard.wall.scenes import pictures_boards, queries_villages
from dashboard.wall.scenes.widgets_pictures import Figure, picture_panel, show, since, strip
from dashboard.wall.scenes.widgets_stage import Stage
from dashboard.words.frames import value_or_none
from dashboard.words.labels import EXAMPLE_MARK, NO_DATA, count


def scene(stage: Stage) -> None:
    """Figures above; then a row for every village, what is late first."""
    strip(stage, FIGURES)
    villages(stage, stage.screen.room, stage.tall)


def villages(stage: Stage, width: int, height: int) -> None:
    """The villages in a box of so many pixels."""
    title = f"村情{_of(stage)}"
    with picture_panel(stage, title, width, height):
        # Read within it once more, so that the panel has its title's age too.
        _of(stage)
        rows = [
            {str(key): value_or_none(value) for key, value in row.items()}
            for row in _villages(stage).to_dict("records")
        ]
        late = [f"{row['village']} 红灯 {row['red']} 件" for row in rows if row["red"]]
        said = "；".join(late) or "没有红灯"
        show(
            stage, pictures_boards.villages, width, height, rows,
            title=title, aside=since(), alt=f"{title}：{said}",
        )  # fmt: skip


def _villages(stage: Stage) -> pd.DataFrame:
    waiting = fetch(queries_villages.open_by_village, at=stage.at)
    return waiting.merge(fetch(queries_villages.village_work, at=stage.at), on="village_id", how="left")


def _of(stage: Stage) -> str:
    """Of which quarter the scores are; the panel tells what cannot be read."""
    scored = None
    with suppress(Exception):
        scored = fetch(queries_villages.scored_quarter, at=stage.at)
    if scored is None:
        return ""
    year, quarter, is_example = scored
    return f" · 重点工作{year}年第{quarter}季度" + (f"（{EXAMPLE_MARK}）" if is_example else "")


def _open(stage: Stage) -> Figure:
    frame = fetch(queries_villages.open_by_village, at=stage.at)
    return count(frame["open"].sum()), "件", f"在 {int((frame['open'] > 0).sum())} 个村社，共 {len(frame)} 个"


def _red(stage: Stage) -> Figure:
    frame = fetch(queries_villages.open_by_village, at=stage.at)
    late = int(frame["overdue"].sum())
    return count(frame["red"].sum()), "件", f"其中超期 {count(late)} 件" if late else "没有超期的"


def _visits(stage: Stage) -> Figure:
    frame = fetch(queries_villages.village_work, at=stage.at)
    planned, done = int(frame["planned"].sum()), int(frame["done"].sum())
    if not planned:
        return "0", "次", "本周没有安排走访"
    return f"{done}/{planned}", "次", f"走到 {int((frame['done'] > 0).sum())} 个村社"


def _mean(stage: Stage) -> Figure:
    frame = fetch(queries_villages.village_work, at=stage.at)
    scores = [score for score in frame["score"] if score is not None and not pd.isna(score)]
    if not scores:
        return NO_DATA, "", "还没有评分"
    return f"{sum(scores) / len(scores):.2f}", "分", f"已评 {len(scores)} 个村社，满分100"


FIGURES = {"在办": _open, "红灯": _red, "本周走访": _visits, "重点工作平均": _mean}
