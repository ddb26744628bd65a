"""What is said below the map: what its signs and shades mean, whose boundaries these are, what is missing."""

import pandas as pd
import streamlit as st

from dashboard.screen.data import fetch
from dashboard.screen.pictures import chart
from dashboard.town.ground import basemap
from dashboard.town.ground import queries_town as ground
from dashboard.wall.maps import charts, queries_calls, queries_grids
from dashboard.wall.maps.queries_clusters import MOST
from dashboard.words.labels import LABELS, LIGHT_COLOURS, LIGHT_SIGNS, plain
from dashboard.words.palette import Palette
from models import Light

MOST_SOURCES = 2
NONE_YET = "还没有导入网格范围，图上没有网格数字。请系统管理员在“系统设置”→“村社和组团”→“导入界线”里导入。"


def legend(
    clusters: pd.DataFrame,
    shown: tuple[str, ...],
    what: str,
    bounds: list[int],
    palette: Palette,
    grids: pd.DataFrame | None,
    calls: pd.DataFrame | None,
) -> None:
    """What signs and shades mean (`what`: of what the figures are), whose boundaries, and what is missing.

    `grids`: as drawn (queries_grids.AREAS); None where they are switched off. `calls`: as drawn, or None.
    """
    told = [basemap.caption(fetch(ground.town), fetch(ground.villages))]
    if "incidents" in shown:
        lamps = (Light.RED, Light.YELLOW, Light.GREEN, Light.NONE)
        told += [f":{LIGHT_COLOURS[light]}[{LIGHT_SIGNS[light]}] {LABELS[light]}" for light in lamps]
        told += ["符号越大类别越高", "圆内是件数，符号和颜色按最急的灯", "“急”是紧急"]
    if "calls" in shown:
        told.append("粗圈已到场，细圈还没有到")
    if "density" in shown:
        told.append("方格是近30天上报，颜色越深越多")
    st.caption("　".join(told))
    if len(clusters) == MOST:
        st.caption(f":orange[地方太多，只画了件数最多的 {MOST} 处。放大一级就能看到其余的。]")
    if calls is not None and len(calls) == queries_calls.MOST:
        st.caption(f":orange[点将太多，图上只标最近 {queries_calls.MOST} 人次。]")
    if grids is not None:
        _about_grids(grids, what)
    is_shaded = "density" not in shown and (grids is None or grids.empty)
    if "villages" in shown and is_shaded and bounds:
        st.caption(f"村社的深浅和数字：{what}件数")
        chart(charts.shades, bounds, palette, key="map_shades", alt=f"{what}件数的深浅")


def _about_grids(grids: pd.DataFrame, what: str) -> None:
    if grids.empty:
        st.caption(f":orange[{NONE_YET}]")
        return
    sources = list(dict.fromkeys(word or "来源没有记" for word in grids["source"]))
    told = "；".join(sources[:MOST_SOURCES]) + (" 等" if len(sources) > MOST_SOURCES else "")
    missing = fetch(queries_grids.grids_without_area)
    rest = f"；另有 {missing} 个网格没有范围，不在图上" if missing else ""
    st.caption(f"网格的深浅和数字：{what}件数，没有登记网格的事不算在内。网格范围：{plain(told)}{rest}")
