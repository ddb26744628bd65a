"""What stands beside the map: the one thing that was chosen, or how to choose something."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.incidents.find.rules_squares import square_named
from dashboard.screen.data import fetch
from dashboard.screen.links import CASE_PAGE, incident_link
from dashboard.town.ground import queries_town as ground
from dashboard.wall.maps.rules import FIGURES, WORDS_OF_FIGURE, Selection
from dashboard.wall.maps.widgets_source import Source, without_light
from dashboard.words.labels import (
    CLASS_LABELS,
    EXAMPLE_MARK,
    LABELS,
    LIGHT_COLOURS,
    LIGHT_SIGNS,
    count,
    local_time,
    plain,
)
from models import IncidentStatus, Light

LISTED = 12


def panel(picked: Selection | None, source: Source) -> None:
    """The chosen village, case or square; without one, a sentence and the calls."""
    if picked is None:
        st.markdown("**点一下地图**　点村社看它的数字，点圆圈放大或看里面的事件，点符号看这件事。")
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        title = st.container(width="content")
        st.button("不选了", key="unpick", icon=":material/close:", type="tertiary", on_click=_unpick)
    {"village": _village, "case": _case, "square": _square}[picked.kind](picked.key, source, title)


def _unpick() -> None:
    st.query_params.pop("pick", None)


def _village(code: str, source: Source, title: Any) -> None:
    villages = fetch(ground.villages)
    names = dict(zip(villages["code"], villages["name"], strict=True))
    if code not in names:
        title.subheader("没有这个村社", anchor=False)
        st.caption("网址里的村社代码不认识。请在地图上重新点一个。")
        return
    title.subheader(plain(names[code]), anchor=False)
    base = without_light(source.filters).words() | {"village": code}
    for figure, name in FIGURES.items():
        number = source.of_village(figure).get(code, 0)
        incident_link(f"{name} **{count(number)}** 件", **(source.kept | base | WORDS_OF_FIGURE[figure]))
    _grids(code, source)
    st.markdown("**在办的事**，最急的在前")
    narrowed = source.filters.but(status="open", village=code)
    _cases(source.cases(narrowed, LISTED), source)
    _rest(source.of_village("open").get(code, 0), source, base | {"status": "open"})


def _grids(code: str, source: Source) -> None:
    grids = source.in_grids(code)
    if grids.empty:
        st.caption("这个村社没有登记网格。")
        return
    examples = grids["example"].map({True: f"（{EXAMPLE_MARK}）", False: ""})
    st.dataframe(
        grids.assign(name=grids["name"] + examples)[["name", "open", "red", "overdue"]],
        hide_index=True,
        column_config={"name": "网格", "open": "在办", "red": "红灯", "overdue": "超期"},
        alt="各网格在办、红灯、超期件数",
    )


def _case(number: str, source: Source, title: Any) -> None:
    cases = source.cases(source.filters.but(light=None, incident_class=None, module=None, urgent=None,
                                            number=number), 1)  # fmt: skip
    if cases.empty:
        title.subheader("这件事现在不在地图上", anchor=False)
        st.caption("它可能还没有上报，或者不在您的职责范围内。请在地图上重新点一件。")
        return
    row = cases.iloc[0]
    title.subheader(plain(row["title"]), anchor=False)
    _about(row, source)


def _square(word: str, source: Source, title: Any) -> None:
    square = square_named(word)
    narrowed = source.filters.but(status="open", square=word)
    cases = source.cases(narrowed, LISTED)
    total = len(cases)
    if len(cases) == LISTED:
        here = source.gathered(square.level, square.inner) if square else pd.DataFrame({"square": []})
        total = int(here.loc[here["square"] == word, "total"].sum())
    title.subheader(f"这一处在办 {count(total)} 件", anchor=False)
    st.caption(f"约{square.metres if square else 0}米见方的地面。")
    _cases(cases, source)
    words = source.filters.words() | {"square": word}
    _rest(total, source, words | {"status": "open"})
    recent = without_light(source.filters).words() | {"square": word, "period": "30d"}
    incident_link("这一处近30天上报的事", **(source.kept | recent))


def _cases(cases: pd.DataFrame, source: Source) -> None:
    for _, row in cases.iterrows():
        with st.container(gap="xxsmall"):
            _about(row, source, is_titled=True)
    if cases.empty:
        st.caption("没有在办的事。")


def _rest(total: int, source: Source, words: dict[str, str]) -> None:
    if total > LISTED:
        incident_link(f"在事件列表里看全部 {count(total)} 件", **(source.kept | words))


def _about(row: Any, source: Source, *, is_titled: bool = False) -> None:
    """One case in two lines, and the way to it."""
    light = Light(row["light"])
    urgent = ":red[【急】]" if row["urgent"] else ""
    label = plain(row["title"]) if is_titled else "打开这件事"
    st.page_link(
        CASE_PAGE,
        label=f"{urgent}{label}",
        icon=":material/description:",
        query_params=source.kept | {"id": row["number"]},
    )
    kind = "未分类" if pd.isna(row["incident_class"]) else CLASS_LABELS[int(row["incident_class"])]
    told = (
        f":{LIGHT_COLOURS[light]}[{LIGHT_SIGNS[light]} {LABELS[light]}]",
        LABELS[IncidentStatus(row["status"])],
        kind,
        plain(row["village"]),
        f"{local_time(row['reported_at'])} 上报",
        plain(row["number"]),
    )
    st.caption("　".join(part for part in told if part))
