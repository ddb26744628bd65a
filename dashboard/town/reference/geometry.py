"""The shipped sketches, turned from GCJ-02 into WGS-84."""

import json
from typing import Any

from dashboard.store.store_files import DATA
from dashboard.words.coordinates import gcj02_to_wgs84


def geometry(feature: dict[str, Any]) -> str:
    """The feature's geometry as GeoJSON text, turned from GCJ-02 into WGS-84."""

    def turned(part: Any) -> Any:
        if isinstance(part[0], float | int):
            return [round(value, 6) for value in gcj02_to_wgs84(part[0], part[1])]
        return [turned(inner) for inner in part]

    shape = feature["geometry"]
    return json.dumps({"type": shape["type"], "coordinates": turned(shape["coordinates"])})


def features(name: str) -> list[dict[str, Any]]:
    text = (DATA / "geo" / name).read_text(encoding="utf-8")
    features: list[dict[str, Any]] = json.loads(text)["features"]
    return features


def outline() -> str:
    return geometry(features("town_sketch.geojson")[0])
