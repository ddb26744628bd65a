"""What lies beneath the maps by setting: nothing, tiles from an address, or a file here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from urllib.parse import urlsplit

from dashboard.words.errors import Refused

MOST_LAYERS, LONGEST_ADDRESS, LONGEST_CREDIT = 3, 500, 60
DEEPEST = 18
# Where the settings' table keeps it.
KIND, FILE, CREDIT, DARK = "basemap_kind", "basemap_file", "basemap_credit", "basemap_dark"
ADDRESSES = tuple(f"basemap_url_{number}" for number in range(1, MOST_LAYERS + 1))
KEYS = (KIND, *ADDRESSES, FILE, CREDIT, DARK)
# Their tiles lie some hundred metres off in every other system, and no browser can move them.
SHIFTED = ("autonavi.com", "amap.com", "gtimg.com", "qq.com", "bdimg.com", "baidu.com", "google.cn")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:\d{1,5})?")
_PLACES = re.compile(r"\{([^{}]*)\}")
_FILE = re.compile(r"[\w\-.（）()]{1,100}\.(mbtiles|pmtiles)", re.IGNORECASE)


class Kind(StrEnum):
    NONE = "none"
    ADDRESS = "address"
    FILE = "file"


class Dark(StrEnum):
    """What a dark wall makes of a light picture."""

    TURNED = "turned"
    DIMMED = "dimmed"
    AS_IT_IS = "as_it_is"


KINDS = {
    Kind.NONE: "不用底图（示意图）",
    Kind.FILE: "本服务器上的地图文件（不用上网）",
    Kind.ADDRESS: "网上的瓦片地图（如天地图）",
}
DARKS = {
    Dark.TURNED: "反色：浅色的地图变成深色",
    Dark.DIMMED: "调暗：适合影像",
    Dark.AS_IT_IS: "原样",
}


@dataclass(frozen=True)
class Ground:
    """The setting. `addresses` hold a map server's key: never log or print them."""

    kind: Kind = Kind.NONE
    addresses: tuple[str, ...] = ()
    file: str = ""
    credit: str = ""
    dark: Dark = Dark.TURNED

    @property
    def version(self) -> str:
        """Changes with the setting, and tells nothing of it."""
        return sha256(repr((self.kind, self.addresses, self.file, self.dark)).encode()).hexdigest()[:10]

    @property
    def origins(self) -> tuple[str, ...]:
        """The servers that a browser must be allowed to ask, as a content policy names them."""
        if self.kind is not Kind.ADDRESS:
            return ()
        return tuple(dict.fromkeys(origin_of(address) for address in self.addresses))

    def __repr__(self) -> str:
        # A trace in the log must not show the key.
        return f"Ground({in_words(self)})"


def ground_of(stored: Mapping[str, str]) -> Ground:
    """The setting out of the table's texts; none where they make no sense."""
    try:
        kind = Kind(stored.get(KIND, Kind.NONE))
        dark = Dark(stored.get(DARK, Dark.TURNED))
        addresses = tuple(stored[name] for name in ADDRESSES if stored.get(name))
        if kind is Kind.ADDRESS:
            addresses = checked_addresses("\n".join(addresses))
        file = checked_file(stored.get(FILE, "")) if kind is Kind.FILE else stored.get(FILE, "")
    except (ValueError, Refused):
        return Ground()
    return Ground(kind, addresses, file, stored.get(CREDIT, ""), dark)


def stored_as(ground: Ground) -> dict[str, str]:
    """The texts that the table keeps of the setting."""
    addresses = [*ground.addresses, *[""] * MOST_LAYERS][:MOST_LAYERS]
    return {
        KIND: ground.kind.value,
        **dict(zip(ADDRESSES, addresses, strict=True)),
        FILE: ground.file,
        CREDIT: ground.credit,
        DARK: ground.dark.value,
    }


def in_words(ground: Ground) -> str:
    """The setting for the log and for those who only look: servers by name, never the whole address."""
    if ground.kind is Kind.ADDRESS:
        return "瓦片 " + "、".join(ground.origins)
    return f"文件 {ground.file}" if ground.kind is Kind.FILE else "不用底图"


def checked_addresses(text: str) -> tuple[str, ...]:
    """Addresses of tiles, one a line, the lowest first. Refused in words that do not repeat them."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise Refused("还没有填写瓦片地址。请填写后再保存。")
    if len(lines) > MOST_LAYERS:
        raise Refused(f"瓦片地址最多 {MOST_LAYERS} 行。")
    for number, line in enumerate(lines, 1):
        if wrong := _wrong(line):
            raise Refused(f"第 {number} 行瓦片地址{wrong}。")
    return tuple(lines)


def _wrong(address: str) -> str:
    if len(address) > LONGEST_ADDRESS:
        return f"太长，超过 {LONGEST_ADDRESS} 个字符"
    if not address.isascii() or not address.isprintable() or any(sign in address for sign in " \"'<>\\`"):
        return "里有不能用的字符"
    try:
        parts = urlsplit(address)
    except ValueError:
        return "写得不对"
    if parts.scheme not in ("http", "https"):
        return "要以 http:// 或 https:// 开头"
    if not _HOST.fullmatch(parts.netloc.lower()):
        return "的服务器名写得不对"
    places = _PLACES.findall(address.partition(parts.netloc)[2])
    if sorted(places) != ["x", "y", "z"]:
        return "里要有 {z}、{x}、{y} 各一处，不能有别的花括号"
    host = (parts.hostname or "").lower()
    if any(host == known or host.endswith(f".{known}") for known in SHIFTED):
        return "是高德、腾讯、百度一类的地图，坐标有偏移，会和界线错开几百米。请改用天地图"
    if "tilematrixset=c&" in address.lower().replace("%3d", "=") + "&":
        return "是经纬度投影的（TILEMATRIXSET=c）。请改用球面墨卡托的，天地图是 vec_w、TILEMATRIXSET=w"
    path = parts.path.lower()
    if path.endswith((".pbf", ".mvt")):
        return "是矢量瓦片。请改用图片瓦片（png、jpg、webp）"
    return ""


def origin_of(address: str) -> str:
    """The server of a checked address: https://t0.tianditu.gov.cn."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def checked_file(name: str) -> str:
    """A file's name without any folder; Refused for another."""
    if not _FILE.fullmatch(name):
        raise Refused("请选择一个地图文件（.mbtiles 或 .pmtiles）。")
    return name


def checked_credit(text: str, kind: Kind) -> str:
    """Whose map it is, as it stands below every map; Refused where a map has none."""
    wanted = text.strip()
    if kind is not Kind.NONE and not wanted:
        raise Refused("还没有填写底图的来源，例如“天地图”。用别人的地图要写明来源。")
    if len(wanted) > LONGEST_CREDIT or not wanted.isprintable():
        raise Refused(f"底图的来源不要超过 {LONGEST_CREDIT} 个字。")
    return wanted
