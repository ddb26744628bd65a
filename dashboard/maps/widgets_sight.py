"""What a map of open incidents sees: its view, and the clusters in it."""

from datetime import datetime

import pandas as pd

from dashboard import basemap
from dashboard.basemap import View
from dashboard.incidents.rules_filters import Filters
from dashboard.maps import queries_clusters
from dashboard.maps.rules import TEXT, Camera, level_of, sight_of, zoom_of
from dashboard.overview import queries as ground
from dashboard.ui.data import fetch

# Where the town's own incidents lie is asked in squares of about a kilometre.
COARSE = 1


def looked_at(
    filters: Filters, at: datetime, width: int, height: int, *, camera: Camera | None = None, size: int = TEXT
) -> tuple[View, pd.DataFrame]:
    """The view of so many pixels, and the clusters of open incidents in it (queries_clusters.CLUSTERS).

    `size`: pixels of the numbers in the clusters.
    """
    camera = camera or Camera()
    everywhere = fetch(queries_clusters.clusters, filters=filters, at=at, level=COARSE, box=None)
    view = view_from(everywhere, width, height, camera)
    level = level_of(view.zoom, size)
    box = None
    if camera.step:
        box = sight_of(view.longitude, view.latitude, view.zoom, width, height)
    elif level == COARSE:
        return view, everywhere
    return view, fetch(queries_clusters.clusters, filters=filters, at=at, level=level, box=box)


def view_from(places: pd.DataFrame, width: int, height: int, camera: Camera) -> View:
    """The town, or where most of the places lie, on so many pixels; nearer as the camera says."""
    box = basemap.bounds_of(fetch(ground.town), fetch(ground.villages), places)
    home = basemap.view_of(box, width, height)
    if camera.longitude is None or camera.latitude is None:
        return home
    return View(camera.longitude, camera.latitude, zoom_of(home.zoom, camera))
