"""Boundaries from a file: handed in, looked at beside today's, and taken over."""

from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

import pandas as pd
import streamlit as st

from dashboard.access.rules_rights import needed_rights
from dashboard.files.sheets.rules_files import RESULTS
from dashboard.screen.choosing import choose_file
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import act, key
from dashboard.town.ground import actions, basemap, layers, queries, reading
from dashboard.town.ground import queries_town as overview
from dashboard.town.ground.planning import REFUSED, FeatureResult, Plan, feature_name, plan_import
from dashboard.town.ground.reading import MOST_BYTES, OFFERED, Document, read
from dashboard.town.ground.rules_names import GroundInStore, Place
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS, count, local_time, plain
from dashboard.words.palette import palette_of
from models import BoundaryKind

Answer = TypeVar("Answer")
OTHER = "other"
MAP_WIDTH, MAP_HEIGHT = 1000, 690
TABLE_HEIGHT = 280
NEEDS = {
    BoundaryKind.TOWN: "一个图形，就是本镇的外框。",
    BoundaryKind.VILLAGE: "每个村社一个图形，属性里有村社的名称或 12 位代码。一次可以只导几个村社。",
    BoundaryKind.GRID: "每个网格一个图形，属性里有村社的名称或代码，还有“网格名称”。系统里没有的网格会新增。",
}


class UploadedFile(NamedTuple):
    """A file as it was handed in."""

    name: str
    data: bytes
    hash: str


def boundaries() -> None:
    """The section that takes boundaries in: the form and its check, and beside them the map."""
    form, picture = st.columns([2, 3], gap="large")
    with form:
        upload = _form()
    if upload is None:
        _earlier()
        return
    handed, made, in_store = upload
    with picture:
        _map(made, in_store)
    with form:
        _checked(made)
        _confirm(made, handed)


def _form() -> tuple[UploadedFile, Plan, GroundInStore] | None:
    """What was handed in, and what it would do; None, with a word, where there is nothing yet."""
    kind = _kind()
    if kind is None:
        return None
    st.markdown(f"{NEEDS[kind]}文件要是 GeoJSON。上传后先检查，不会写入；看过检查结果，再点“导入”。")
    file = choose_file(
        "界线文件",
        *needed_rights(actions.import_boundaries),
        key=key("boundaries_file"),
        types=["geojson", "json"],
        megabytes=MOST_BYTES // 1024**2,
    )
    if file is None:
        return None
    data = file.getvalue()
    handed = UploadedFile(file.name, data, sha256(data).hexdigest())
    try:
        document = _once("boundaries_read", lambda: read(handed.data), handed.hash)
        crs = _system(document)
        if crs is None:
            st.info("请选择文件的坐标系。选错了，界线会偏几百米，甚至到别的县去。", icon=":material/explore:")
            return None
        in_store = ask(queries.ground_in_store)
        made = _once(
            "boundaries_plan",
            lambda: plan_import(document, kind, crs, in_store),
            *(handed.hash, kind, crs, in_store.version),
        )
    except Refused as refusal:
        st.error(plain(refusal), icon=":material/block:")
        return None
    return handed, made, in_store


def _once(name: str, make: Callable[[], Answer], *state: str) -> Answer:
    """What `make` makes, made anew in this session only when `state` changes: a file may be big."""
    held = st.session_state.get(name)
    if held is None or held[0] != state:
        held = st.session_state[name] = (state, make())
    made: Answer = held[1]
    return made


def _kind() -> BoundaryKind | None:
    return st.radio(
        "导入哪一种",
        list(BoundaryKind),
        None,
        format_func=LABELS.__getitem__,
        key=key("boundaries_kind"),
        horizontal=True,
    )


def _system(document: Document) -> str | None:
    """The file's coordinate system: what it states itself, unless somebody says otherwise."""
    stated = document.stated
    words = [*dict.fromkeys([*([stated] if stated else []), *OFFERED]), OTHER]

    def system_name(word: str) -> str:
        if word == OTHER:
            return "其他（写 EPSG 号）"
        return f"{OFFERED.get(word, word)}{' · 文件里写明的' if word == stated else ''}"

    chosen = st.selectbox(
        "坐标系",
        words,
        0 if stated else None,
        format_func=system_name,
        key=key("boundaries_crs"),
        placeholder="请选择",
    )
    if chosen == OTHER:
        text = st.text_input("EPSG 号", key=key("boundaries_epsg"), placeholder="例如 4549", max_chars=20)
        return reading.checked(text) if text.strip() else None
    return reading.checked(chosen) if chosen else None


def _checked(made: Plan) -> None:
    results = Counter(one.result for one in made.found)
    st.subheader("检查结果（还没有写入）", anchor=False)
    st.markdown("　".join(f"{name} **{count(results[word])}**" for word, name in RESULTS.items()))
    for sentence in made.warnings:
        st.warning(plain(sentence), icon=":material/visibility:")
    _table(sorted(made.found, key=lambda one: one.result != REFUSED))
    if results[REFUSED] and made.writing:
        st.warning(
            f"有 {results[REFUSED]} 个图形不能导入，原因写在表里。其余的可以先导入。", icon=":material/block:"
        )


def _map(made: Plan, in_store: GroundInStore) -> None:
    palette = palette_of(st.context.theme.type)
    old: dict[BoundaryKind, tuple[Place, ...]] = {
        BoundaryKind.TOWN: (in_store.town,),
        BoundaryKind.VILLAGE: in_store.villages,
        BoundaryKind.GRID: in_store.villages + in_store.grids,
    }
    new = [(f"{feature_name(one)}：{one.told}", one.area) for one in made.found if one.area]
    deck = basemap.deck(
        layers.old_and_new(old[made.kind], new, palette),
        fetch(overview.town),
        # Their areas are among the old ones.
        fetch(overview.villages).assign(area=None),
        palette=palette,
        width=MAP_WIDTH,
        height=MAP_HEIGHT,
    )
    st.pydeck_chart(deck, height=MAP_HEIGHT, key="boundaries_map", alt="现在的界线和文件里的界线")
    st.caption("蓝色是文件里的，灰色细线是现在的。")


def _table(features: list[FeatureResult]) -> None:
    rows = [
        {"序号": one.number, "名称": feature_name(one), "结果": RESULTS[one.result], "说明": one.told}
        for one in features
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height=TABLE_HEIGHT if len(rows) > 6 else "content",
        alt="每个图形会怎么处理",
        column_config={
            "序号": st.column_config.NumberColumn(format="%d", width="small"),
            "说明": st.column_config.TextColumn(width="large"),
        },
    )


def _confirm(made: Plan, handed: UploadedFile) -> None:
    if not made.writing:
        st.info("文件里没有要写入的界线，不用导入。", icon=":material/check:")
        return
    st.text_input(
        "界线的来源",
        key=key("boundaries_source"),
        max_chars=actions.LONGEST_SOURCE,
        placeholder="例如：区自然资源局 2025 年勘界",
        help="和坐标系、导入日期一起写在地图下面。",
    )
    st.button(
        f"导入 {count(len(made.writing))} 块界线",
        key=key("boundaries_go"),
        type="primary",
        icon=":material/upload:",
        on_click=_go,
        args=(made, handed),
    )


def _go(made: Plan, handed: UploadedFile) -> None:
    act(
        actions.import_boundaries,
        f"已导入 {len(made.writing)} 块界线。",
        plan=made,
        source=str(st.session_state.get(key("boundaries_source"), "")),
        file_name=handed.name,
        file_hash=handed.hash,
    )


def _earlier() -> None:
    """Which files were taken over before."""
    imports = fetch(queries.imports)
    if imports.empty:
        st.info("还没有导入过界线。地图上的镇界和村社范围都是示意。", icon=":material/map:")
        return
    st.subheader("导入过的", anchor=False)
    rows: list[dict[str, Any]] = [
        {
            "时间": local_time(row["imported_at"]),
            "内容": LABELS[BoundaryKind(row["kind"])],
            "界线数": row["areas"],
            "来源": row["source"],
            "坐标系": row["crs"],
            "文件": row["file_name"],
            "导入人": row["imported_by"],
        }
        for row in imports.to_dict("records")
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt="导入过的界线")
