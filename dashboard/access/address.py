"""Where a request came from, straight or through a trusted proxy; where to go after signing in."""

import ipaddress
import os
from functools import cache

from starlette.datastructures import Headers
from starlette.types import Scope

from dashboard.words.errors import Refused

VARIABLE = "ROOM_TRUSTED_PROXIES"
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LONGEST = 2_000
HOME = "/"
# The page around a wall.
SCREEN = "/session/wall"


def client_address(scope: Scope) -> str:
    """The visitor's address: the peer's, or the last one before the trusted proxies."""
    peer = (scope.get("client") or ("", 0))[0]
    return address_behind(peer, ",".join(Headers(scope=scope).getlist("x-forwarded-for")))


def address_behind(peer: str, forwarded: str) -> str:
    """As `client_address`, of a peer's address and what X-Forwarded-For says."""
    hops = [peer]
    if _is_trusted(peer):
        hops = [*(hop.strip() for hop in forwarded.split(",") if hop.strip()), peer]
    return next((hop for hop in reversed(hops) if not _is_trusted(hop)), hops[0])


def is_https(scope: Scope) -> bool:
    """Whether the visitor's own connection is encrypted."""
    if scope["scheme"] in ("https", "wss"):
        return True
    peer = (scope.get("client") or ("", 0))[0]
    scheme = Headers(scope=scope).get("x-forwarded-proto", "")
    return _is_trusted(peer) and scheme.split(",")[-1].strip() == "https"


def plain_address(text: str) -> Address | None:
    """`text` as an address; a server that listens on both families sees 127.0.0.1 as ::ffff:127.0.0.1."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def trusted_networks() -> tuple[Network, ...]:
    """The networks in ROOM_TRUSTED_PROXIES (comma between them); Refused where one cannot be read."""
    return _read(os.environ.get(VARIABLE, ""))


@cache
def _read(named: str) -> tuple[Network, ...]:
    try:
        return tuple(
            ipaddress.ip_network(name.strip(), strict=False) for name in named.split(",") if name.strip()
        )
    except ValueError as error:
        raise Refused(
            f"环境变量 {VARIABLE} 里有看不懂的地址：{error}。请写成 10.0.0.5 或 10.0.0.0/24，用逗号隔开。"
        ) from error


def _is_trusted(text: str) -> bool:
    address = plain_address(text)
    return address is not None and any(address in network for network in trusted_networks())


def local_path(wanted: str | None) -> str:
    """`wanted` if it is a path of this server and no door itself but the wall's, else the first page.

    A browser reads "//host", "/\\host" and paths with tabs in them as another server's.
    """
    path = wanted or ""
    is_local = (
        path.startswith("/")
        and not path.startswith("//")
        and (not path.startswith("/session/") or path.partition("?")[0] == SCREEN)
        and path != "/session"
        and "\\" not in path
        and path.isprintable()
        and len(path) <= LONGEST
    )
    return path if is_local else HOME
