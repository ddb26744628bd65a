"""A visitor who sends what he likes: raw HTTP, his own cookies, no redirects followed."""

import re
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

_addresses = count(1)
SOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Protocol": "streamlit",
}


@dataclass(frozen=True)
class Answer:
    """What came back; `set_cookies` as the server wrote them."""

    status: int
    body: str
    location: str
    set_cookies: tuple[str, ...]
    headers: dict[str, str]

    @property
    def alert(self) -> str:
        found = re.search(r'role="alert">([^<]*)', self.body)
        return found.group(1) if found else ""

    def form(self, action: str = "/session/sign-in") -> str:
        """The token of the page's form with this action."""
        found = re.search(
            rf'action="{action}">\s*<input type="hidden" name="form" value="([^"]+)"', self.body
        )
        assert found, self.body
        return found.group(1)


@dataclass
class Visitor:
    """A browser of one's own at the server on `base`."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> Answer:
        connection = HTTPConnection(urlsplit(self.base).netloc, timeout=30)
        said = {name.replace("_", "-"): text for name, text in headers.items()}
        if self.cookies:
            said["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            said.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection.request(method, path, body, said)
        response = connection.getresponse()
        text = "" if response.status == 101 else response.read().decode("utf-8", "replace")
        set_cookies = tuple(response.headers.get_all("set-cookie") or ())
        connection.close()
        for cookie in set_cookies:
            for name, morsel in SimpleCookie(cookie).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        return Answer(
            response.status,
            text,
            response.headers.get("location", ""),
            set_cookies,
            {name.lower(): value for name, value in response.headers.items()},
        )

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        return self.ask("POST", path, urlencode(fields), **headers)

    def sign_in(self, login: str, password: str, wanted: str = "/", **headers: str) -> Answer:
        token = self.get("/session/sign-in").form()
        fields = {"form": token, "login": login, "password": password, "next": wanted}
        return self.post("/session/sign-in", fields, **headers)

    def sign_out(self) -> Answer:
        token = self.get("/session/sign-out").form("/session/sign-out")
        return self.post("/session/sign-out", {"form": token})

    def socket(self) -> int:
        """The status of a WebSocket handshake."""
        return self.ask("GET", "/_stcore/stream", **SOCKET).status


def program(base: str, key: str = "", **given: Any) -> httpx.Client:
    """A program that brings `key`, from an address of its own: what one guesses slows no other down."""
    number = next(_addresses)
    address = f"127.1.{number // 250}.{number % 250 + 1}"
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    transport = httpx.HTTPTransport(local_address=address)
    return httpx.Client(base_url=base, headers=headers, transport=transport, timeout=60, **given)
