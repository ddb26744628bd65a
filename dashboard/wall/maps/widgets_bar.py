"""What stands above the map: filters, the figure of the villages, layers, the search for a place."""

from collections.abc import Callable

import streamlit as st

from dashboard.incidents.figures import queries
from dashboard.incidents.find.rules_filters import Filters, parse
from dashboard.incidents.find.widgets_filters import TITLES, WORDS, meaning
from dashboard.screen.data import fetch
from dashboard.screen.url import url_choice, url_select, url_text, url_word
from dashboard.wall.maps import queries_places
from dashboard.wall.maps.rules import FIGURES, FILTERS, LAYERS, Camera, layers_from_word, layers_word
from dashboard.words.labels import plain

# How near a place that was looked for is shown.
SWITCH = "map_layers"
STEP_OF_KIND = {"village": 2, "grid": 2, "place": 4}


def filters_bar() -> Filters:
    """The map's filters as widgets, and as the URL holds them; what makes no sense there is told."""
    words = {name: st.query_params[name] for name in FILTERS if name in st.query_params}
    filters, wrong = parse(words)
    if wrong:
        names = "、".join(TITLES[name] for name in wrong)
        st.warning(f"网址里的“{plain(names)}”看不懂，没有按它筛选。请重新选择。")
    modules = fetch(queries.options, of="module")
    choices = {"module": dict(zip(modules["code"], modules["name"], strict=True))}
    many = f"（{len(filters.words())}）" if filters.words() else ""
    with st.popover(f"筛选{many}", icon=":material/filter_alt:"):
        for name in FILTERS:
            url_select(name, TITLES[name], choices.get(name) or WORDS[name])
        st.caption("亮灯只筛图上的符号和圆圈；村社的数字按其余几项筛。")
    return filters


def chosen_filters(filters: Filters) -> None:
    """In words what the map is narrowed to: a popover hides it."""
    words = filters.words()
    if words:
        told = "　".join(f"{TITLES[name]}：{plain(meaning(name, word))}" for name, word in words.items())
        st.caption(f":orange[只看　{told}]")


def layer_switch() -> tuple[str, ...]:
    """Which layers are drawn."""
    st.session_state[SWITCH] = list(layers_from_word(url_word("layers")))

    def change() -> None:
        if word := layers_word(st.session_state[SWITCH]):
            st.query_params["layers"] = word
        else:
            st.query_params.pop("layers", None)

    chosen = st.pills(
        "图层",
        list(LAYERS),
        selection_mode="multi",
        format_func=LAYERS.__getitem__,
        key=SWITCH,
        on_change=change,
        wrap=True,
        help="上报密度是近30天上报的件数，颜色越深越多；点将是正在叫人到场的事件。",
    )
    return tuple(chosen)


def figure_choice() -> str:
    """What the villages' numbers count."""
    return url_choice("figure", "村社数字数什么", FIGURES, is_labelled=True)


def place_box() -> str:
    """Where a place's name is typed."""
    return url_text("find", "找地点", "村社、网格、地址").strip()


def place_matches(word: str) -> None:
    """What is called so; a click moves the camera there and sets a mark."""
    if word:
        places = fetch(queries_places.named_places, word=word)
        if places.empty:
            st.caption(
                f"没有找到“{plain(word)}”。可以写村社、网格的名称，或者事件登记过的地址；换几个字试试。"
            )
        with st.container(horizontal=True, gap="small"):
            for row in places.to_dict("records"):
                st.button(
                    f"{plain(row['name'])} :gray[{plain(row['about'])}]",
                    key=f"spot_{row['spot']}",
                    icon=":material/location_on:",
                    on_click=go_to(row["spot"], row["longitude"], row["latitude"]),
                )


def go_to(spot: str, longitude: float, latitude: float) -> Callable[[], None]:
    """A callback: the camera goes there, and a mark stands there."""

    def go() -> None:
        kind = spot.partition(".")[0]
        st.query_params["spot"] = spot
        move_camera(Camera(STEP_OF_KIND[kind], longitude, latitude))

    return go


def move_camera(camera: Camera) -> None:
    """In a callback: where the camera stands from now on."""
    if camera.word:
        st.query_params["camera"] = camera.word
    else:
        st.query_params.pop("camera", None)
