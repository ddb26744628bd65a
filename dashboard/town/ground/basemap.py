"""The ground that every map starts from: view, outline, village areas and their names. No outside tiles."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pandas as pd
import pydeck as pdk

from dashboard.town.ground.rules_view import MARGIN as MARGIN
from dashboard.town.ground.rules_view import Box, Disc, name_offsets
from dashboard.town.ground.rules_view import View as View
from dashboard.town.ground.rules_view import held as held
from dashboard.town.ground.rules_view import view_of as view_of
from dashboard.words.labels import plain
from dashboard.words.palette import FONT, WALL, Palette, rgba

CAPTION = "示意图，非行政区域界线"
# More would fill the line below a wall's map.
MOST_SOURCES = 2
NO_TOWN = pd.DataFrame(columns=["outline"])
NO_VILLAGES = pd.DataFrame(columns=["name", "longitude", "latitude", "area"])


def bounds_of(town: pd.DataFrame, villages: pd.DataFrame, points: pd.DataFrame | None = None) -> Box:
    """West, south, east, north in degrees: the town, or the points where most lie elsewhere."""
    box = _town_box(town, villages)
    if points is None or points.empty:
        return box
    x, y = points["longitude"], points["latitude"]
    inside = x.between(box[0], box[2]) & y.between(box[1], box[3])
    if inside.mean() >= 0.5:
        return box
    # Those elsewhere alone, for with the town they would span half a world; and a few misplaced ones must not
    # zoom the rest away.
    elsewhere = points.loc[~inside, ["longitude", "latitude"]]
    low, high = elsewhere.quantile(0.02), elsewhere.quantile(0.98)
    return (low["longitude"], low["latitude"], high["longitude"], high["latitude"])


def label_places(
    villages: pd.DataFrame, view: View, size: int, covered: Sequence[Disc] = (), *, is_whole: bool = False
) -> pd.DataFrame:
    """Where each name stands (rules_view.name_offsets): columns name, longitude, latitude, offset.

    `is_whole`: without those that nobody could read.
    """
    places = villages[["name", "longitude", "latitude"]]
    offsets = name_offsets(places.itertuples(index=False, name=None), view, size, covered, is_whole=is_whole)
    drawn = pd.Series(
        [list(offset) if offset else None for offset in offsets], index=places.index, dtype=object
    )
    return places.assign(offset=drawn)[drawn.notna()]


def caption(town: pd.DataFrame, villages: pd.DataFrame) -> str:
    """What stands below a map (markdown, escaped): whose boundaries these are, and what is a sketch."""
    outline, areas = _boundaries(town), _boundaries(villages)
    sources = list(dict.fromkeys(word for word in outline + areas if word))
    credit = f" · 底图：{_one(town, 'credit')}" if _one(town, "credit") else ""
    if not sources:
        return plain(f"{CAPTION}{credit}")
    named = "；".join(sources[:MOST_SOURCES]) + (" 等" if len(sources) > MOST_SOURCES else "")
    sketched = [
        *(["镇界"] if "" in outline else []),
        *([f" {areas.count('')} 个村社"] if "" in areas else []),
    ]
    rest = f"；{'和'.join(sketched).strip()}为示意" if sketched else ""
    return plain(f"界线：{named}{rest}{credit}")


def _one(town: pd.DataFrame, column: str) -> str:
    return str(town[column].iloc[0]) if column in town and len(town) else ""


def _boundaries(frame: pd.DataFrame) -> list[str]:
    return [str(word) for word in frame["boundary"]] if "boundary" in frame else [""] * len(frame)


def deck(
    layers: list[pdk.Layer],
    town: pd.DataFrame | None,
    villages: pd.DataFrame | None,
    *,
    palette: Palette,
    points: pd.DataFrame | None = None,
    width: int = 600,
    height: int = 500,
    label_size: int = 14,
    box: Box | None = None,
    view: View | None = None,
    has_hints: bool = True,
    above: Sequence[pdk.Layer] = (),
    covered: Sequence[Disc] = (),
    is_wall: bool = False,
) -> pdk.Deck:
    """`layers` between the ground and the names, `above` over these.

    `points` decide the view where they lie elsewhere.
    `box`: what is shown, where it is not the whole town; or `view`: from where it is seen.
    `has_hints`: a hover shows the `tip` of what is hit.
    `covered`: longitude, latitude and pixels of discs that names keep clear of, where there is room.
    `is_wall`: nobody is there to look nearer, so that names which find no room are left out.
    """
    town = NO_TOWN if town is None else town
    villages = NO_VILLAGES if villages is None else villages
    view = view or view_of(box or bounds_of(town, villages, points), width, height)
    styles = _one(town, "style")
    return pdk.Deck(
        layers=[
            *_ground(town, villages, palette, is_filled=not styles),
            *layers,
            _names(villages, view, palette, label_size, covered, is_wall=is_wall),
            *above,
        ],
        initial_view_state=pdk.ViewState(
            longitude=view.longitude, latitude=view.latitude, zoom=view.zoom, pitch=0
        ),
        # Any other provider, and any style that is no address, makes the browser ask an outside server.
        map_provider=None,
        **({"map_style": f"{styles}/{_theme(palette)}.json"} if styles else {}),
        # As text: what people typed must not become HTML.
        tooltip={"text": "{tip}", "style": {"fontSize": "16px", "fontFamily": FONT, "maxWidth": "420px"}}
        if has_hints
        else False,
    )


def _theme(palette: Palette) -> str:
    return "dark" if palette.ground == WALL.ground else "light"


def _ground(
    town: pd.DataFrame, villages: pd.DataFrame, palette: Palette, *, is_filled: bool
) -> list[pdk.Layer]:
    """The areas; over pictures their borders alone."""
    areas = [json.loads(text) for text in villages["area"].dropna()]
    outlines = [json.loads(text) for text in town["outline"].dropna()]
    return [
        pdk.Layer(
            "GeoJsonLayer",
            id="areas",
            data=_collection(areas),
            filled=is_filled,
            get_fill_color=rgba(palette.land),
            get_line_color=rgba(palette.border if is_filled else palette.faint),
            line_width_min_pixels=1,
        ),
        pdk.Layer(
            "GeoJsonLayer",
            id="outline",
            data=_collection(outlines),
            filled=False,
            get_line_color=rgba(palette.accent, 170),
            line_width_min_pixels=2,
        ),
    ]


def _names(
    villages: pd.DataFrame,
    view: View,
    palette: Palette,
    size: int,
    covered: Sequence[Disc],
    *,
    is_wall: bool,
) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer",
        id="names",
        data=label_places(villages, view, size, covered, is_whole=is_wall).to_dict("records"),
        get_position=["longitude", "latitude"],
        get_text="name",
        get_size=size,
        get_color=rgba(palette.ink),
        get_pixel_offset="offset",
        # Without these two, Chinese letters are missing.
        character_set=pdk.types.String("auto"),
        font_family=pdk.types.String(FONT),
        background=True,
        get_background_color=rgba(palette.ground, 110),
        background_padding=[3, 1, 3, 1],
    )


def _collection(geometries: list[Any]) -> dict[str, Any]:
    features = [{"type": "Feature", "properties": {}, "geometry": geometry} for geometry in geometries]
    return {"type": "FeatureCollection", "features": features}


def _town_box(town: pd.DataFrame, villages: pd.DataFrame) -> Box:
    corners = [corner for text in town["outline"].dropna() for corner in _corners_of(text)]
    corners += list(zip(villages["longitude"], villages["latitude"], strict=True))
    if not corners:
        return (-180, -60, 180, 75)
    xs, ys = zip(*corners, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


@lru_cache(maxsize=8)
def _corners_of(outline: str) -> list[tuple[float, float]]:
    return _corners(json.loads(outline)["coordinates"])


def _corners(part: Any) -> list[tuple[float, float]]:
    if isinstance(part[0], float | int):
        return [(part[0], part[1])]
    return [corner for inner in part for corner in _corners(inner)]
