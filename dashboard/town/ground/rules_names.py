"""Whose area a feature is, by the codes and names among its properties."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dashboard.words.errors import Refused

# Ends of a village's name that one list writes and another leaves out, the longest first.
ENDS = (
    "社区居民委员会",
    "村民委员会",
    "居民委员会",
    "社区居委会",
    "村村委会",
    "村委会",
    "居委会",
    "社区",
    "村",
)
GRID_NAMES = ("网格名称", "网格名", "网格", "wgmc", "grid_name", "grid", "名称", "name")
GRID_CODES = ("网格编码", "网格代码", "网格编号", "wgbm", "wgdm", "grid_code", "编码", "代码", "code")
LONGEST_NAME, LONGEST_CODE = 30, 20


@dataclass(frozen=True)
class Place:
    """A village, grid or the town as the store has it; `area`: its GeoJSON text, real or sketched.

    `key` is its id (0 for a grid that is not there yet); `village_id` stands for grids alone.
    """

    key: int
    code: str
    name: str
    official_name: str = ""
    area: str | None = None
    is_real: bool = False
    longitude: float | None = None
    latitude: float | None = None
    village_id: int | None = None


@dataclass(frozen=True)
class GroundInStore:
    """All places that a boundary can belong to, and the box around the town (WGS-84 degrees)."""

    town: Place
    villages: tuple[Place, ...]
    grids: tuple[Place, ...]
    around: tuple[float, float, float, float]
    # Changes with all that a plan rests on.
    version: str = field(default="")


def stem(name: str) -> str:
    """A village's name without what not everybody writes behind it: 塘湖村村委会 is 塘湖."""
    for end in ENDS:
        if name.endswith(end) and len(name) > len(end):
            return name.removesuffix(end)
    return name


def village_named(texts: Mapping[str, str], villages: Iterable[Place]) -> Place | None:
    """The one village that the texts name: by code, else by whole name, else without its ending.

    Refused where they name two.
    """
    by_code: dict[str, Place] = {}
    by_name: dict[str, Place] = {}
    by_stem: defaultdict[str, set[Place]] = defaultdict(set)
    for village in villages:
        by_code[village.code] = village
        by_name[village.name] = by_name[village.official_name or village.name] = village
        by_stem[stem(village.name)].add(village)
    words = [word for word in texts.values() if word]
    stems = [by_stem[end] for end in map(stem, words) if len(by_stem.get(end, ())) == 1]
    for matches in (
        {by_code[word] for word in words if word in by_code},
        {by_name[word] for word in words if word in by_name},
        set().union(*stems),
    ):
        if len(matches) > 1:
            raise Refused(f"属性里有几个村社的名称：{'、'.join(sorted(village.name for village in matches))}")
        if matches:
            return matches.pop()
    return None


def grid_named(texts: Mapping[str, str], in_store: GroundInStore) -> Place:
    """The grid that the texts name; with key 0 where its village has none of this name yet.

    Refused where no village or no name can be read.
    """
    whole = {one.code: one for one in in_store.grids if len(one.code) > 4}
    for word in texts.values():
        if word in whole:
            return whole[word]
    name, code = _first(texts, GRID_NAMES), _first(texts, GRID_CODES)
    village = village_named(_besides(texts, name), in_store.villages) or _begins_with(name, in_store.villages)
    if village is None:
        raise Refused("看不出是哪个村社的网格：属性里要有村社的名称或代码")
    own = _without(name, village)
    if not own:
        raise Refused("没有网格的名称：属性里要有“网格名称”或“name”")
    if len(own) > LONGEST_NAME:
        raise Refused(f"网格的名称太长，超过 {LONGEST_NAME} 个字")
    for one in in_store.grids:
        if one.village_id == village.key and one.name == own:
            return one
    return Place(0, code if len(code) <= LONGEST_CODE else "", own, village_id=village.key)


def _besides(texts: Mapping[str, str], name: str) -> dict[str, str]:
    """The texts without the grid's own name: a grid may be called after another village."""
    rest = {key: word for key, word in texts.items() if word != name}
    return rest or dict(texts)


def _first(texts: Mapping[str, str], keys: Iterable[str]) -> str:
    lower = {key.lower(): word for key, word in texts.items() if word}
    return next((lower[key] for key in keys if key in lower), "")


def _begins_with(name: str, villages: Iterable[Place]) -> Place | None:
    fitting = [one for one in villages if name.startswith((one.name, stem(one.name)))]
    return max(fitting, key=lambda one: len(one.name), default=None)


def _without(name: str, village: Place) -> str:
    """The grid's name without its village's before it, where more is left than that."""
    for before in (village.official_name, village.name, stem(village.name)):
        if before and name.startswith(before) and name != before:
            return name.removeprefix(before).lstrip(" -—－_·") or name
    return name


def town_named(texts: Mapping[str, str], town: Place) -> bool:
    """Whether the texts name the town."""
    words = set(texts.values())
    return bool(words & {town.name, town.code, town.code + "000"})
