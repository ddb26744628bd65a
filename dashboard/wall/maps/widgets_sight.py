"""What a map of open incidents sees: its view, and the clusters in it."""

from collections.abc import Callable

import pandas as pd

from dashboard.incidents.find.rules_squares import Box
from dashboard.screen.data import fetch
from dashboard.town.ground import basemap
from dashboard.town.ground import queries_town as ground
from dashboard.town.ground.basemap import View
from dashboard.wall.maps.rules import TEXT, Camera, level_of, visible_box, zoom_of

# Where the town's own incidents lie is asked in squares of about a kilometre.
COARSE = 4
# A disc around an incident beyond the town's edge reaches so many times the height of its number.
DISC = 3.1
Gathered = Callable[[int, Box | None], pd.DataFrame]


def view_and_clusters(
    gathered: Gathered,
    width: int,
    height: int,
    *,
    camera: Camera | None = None,
    size: int = TEXT,
    widest: int = 0,
) -> tuple[View, pd.DataFrame]:
    """The view of so many pixels, and the clusters in it (queries_clusters.CLUSTERS).

    `gathered(level, box)` answers as `queries_clusters.clusters`; `size`: pixels of the clusters' numbers;
    `widest`: pixels of the widest map on which the view may be seen.
    """
    camera = camera or Camera()
    everywhere = gathered(COARSE, None)
    view = view_from(everywhere, width, height, camera, round(size * DISC))
    level = level_of(view.zoom, size)
    if camera.step:
        box = visible_box(view.longitude, view.latitude, view.zoom, max(width, widest), height)
        return view, gathered(level, box)
    return view, everywhere if level == COARSE else gathered(level, None)


def view_from(
    places: pd.DataFrame, width: int, height: int, camera: Camera, margin: int = basemap.MARGIN
) -> View:
    """The town, or where most of the places lie, on so many pixels; nearer as the camera says."""
    box = basemap.bounds_of(fetch(ground.town), fetch(ground.villages), places)
    home = basemap.view_of(box, width, height, margin)
    if camera.longitude is None or camera.latitude is None:
        return home
    return View(camera.longitude, camera.latitude, zoom_of(home.zoom, camera), home.frame)
