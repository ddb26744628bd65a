"""The base map: chosen, tried, and what is wrong with it."""

import pandas as pd
import streamlit as st

from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.pictures import deck
from dashboard.town.ground import actions, basemap, queries_town, tiles
from dashboard.town.ground.rules_tiles import (
    DARKS,
    KINDS,
    LONGEST_CREDIT,
    MOST_LAYERS,
    Dark,
    Ground,
    Kind,
    in_words,
)
from dashboard.town.ground.tiles import file_trouble, why_unreachable
from dashboard.words.labels import plain
from dashboard.words.palette import Palette, palette_of

MAP_WIDTH, MAP_HEIGHT = 760, 560
EXAMPLE = (
    "https://t0.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec&STYLE=default"
    "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=密钥"
)


def base_map() -> None:
    """The section of the base map: the form, and how the map looks now."""
    ground = ask(queries_town.basemap_setting)
    form, picture = st.columns([2, 3], gap="large")
    with form:
        _state(ground)
        # The addresses hold keys, which stay in this session.
        with kept_form("basemap", seen=ground.version, secret=("basemap_addresses",)) as seen:
            kind = st.radio(
                "底图",
                list(KINDS),
                list(KINDS).index(ground.kind),
                format_func=KINDS.__getitem__,
                key=key("basemap_kind"),
            )
            _fields(kind, ground)
            send_button(
                "保存",
                key=key("basemap_save"),
                type="primary",
                icon=":material/save:",
                on_click=_save,
                args=(seen,),
            )
    with picture:
        _map(palette_of(st.context.theme.type))


def _state(ground: Ground) -> None:
    st.markdown(f"现在：**{plain(in_words(ground))}**")
    if wrong := file_trouble(ground):
        st.error(plain(wrong), icon=":material/broken_image:")
    if ground.kind is Kind.ADDRESS and st.button(
        "试一下能不能连上", key="basemap_try", icon=":material/network_check:"
    ):
        villages = fetch(queries_town.villages)
        place = float(villages["longitude"].mean()), float(villages["latitude"].mean())
        wrong = why_unreachable(ground, *place) if len(villages) else ""
        if wrong:
            st.error(plain(wrong), icon=":material/cloud_off:")
        else:
            st.success("从本服务器能取到瓦片。", icon=":material/check:")


def _fields(kind: Kind, ground: Ground) -> None:
    if kind is Kind.ADDRESS:
        st.text_area(
            f"瓦片地址（每行一个，最多 {MOST_LAYERS} 行，先底图、后注记）",
            key=key("basemap_addresses"),
            height=150,
            placeholder="已经填过，不再显示；要改就重新填写" if ground.addresses else EXAMPLE,
        )
        st.caption(
            "只用球面墨卡托、不带偏移的图片瓦片，例如天地图的 vec_w 和 cva_w。密钥写在地址里，"
            "会发给登录的浏览器，但不写进日志，也不再显示。看图的电脑要能上网。"
        )
    if kind is Kind.FILE:
        files = tiles.files()
        st.selectbox(
            "地图文件",
            files,
            files.index(ground.file) if ground.file in files else None,
            key=key("basemap_file"),
            placeholder="请选择" if files else "文件夹里还没有地图文件",
        )
        st.caption(f"把 .mbtiles 或 .pmtiles 文件放进服务器的 {plain(str(tiles.folder()))}，再刷新这一页。")
    if kind is not Kind.NONE:
        st.text_input(
            "底图的来源",
            ground.credit,
            key=key("basemap_credit"),
            max_chars=LONGEST_CREDIT,
            placeholder="例如：天地图 审图号 GS(2025)1234号",
            help="写在每张地图下面。",
        )
        st.selectbox(
            "深色大屏上",
            list(DARKS),
            list(DARKS).index(ground.dark),
            format_func=DARKS.__getitem__,
            key=key("basemap_dark"),
        )


def _save(seen: str) -> None:
    kind: Kind = typed("basemap_kind")
    act(
        actions.set_basemap,
        "底图已保存。已经打开的页面刷新以后才有，大屏等下一次定时重画。",
        kind=kind,
        addresses=str(typed("basemap_addresses") or ""),
        file=str(typed("basemap_file") or ""),
        credit=str(typed("basemap_credit") or ""),
        dark=typed("basemap_dark") or Dark.TURNED,
        seen=seen,
    )


def _map(palette: Palette) -> None:
    grounds = fetch(queries_town.town), fetch(queries_town.villages)
    deck(_now, *grounds, palette, key="basemap_map", height=MAP_HEIGHT, alt="现在的地图")
    st.caption(f"{basemap.caption(*grounds)}。现在的地图；保存以后请刷新页面再看。")


def _now(town: pd.DataFrame, villages: pd.DataFrame, palette: Palette) -> object:
    return basemap.deck([], town, villages, palette=palette, width=MAP_WIDTH, height=MAP_HEIGHT)
