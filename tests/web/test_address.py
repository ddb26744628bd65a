"""Where a visitor comes from, and who is believed about it."""

import pytest

from dashboard.access.address import VARIABLE, client_address, is_https
from dashboard.words.errors import Refused


def a_request(peer: str, forwarded: str = "", proto: str = "", scheme: str = "http") -> dict:
    headers = [(b"x-forwarded-for", forwarded.encode()), (b"x-forwarded-proto", proto.encode())]
    return {"type": "http", "client": (peer, 1), "scheme": scheme, "headers": [h for h in headers if h[1]]}


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "found"),
    [
        ("", "10.0.0.5", "1.2.3.4", "10.0.0.5"),
        ("10.0.0.5", "10.0.0.5", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.5", "10.0.0.5", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        ("10.0.0.0/24", "10.0.0.5", "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        ("10.0.0.5", "::ffff:10.0.0.5", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.5", "10.0.0.6", "1.2.3.4", "10.0.0.6"),
        ("10.0.0.5", "10.0.0.5", "", "10.0.0.5"),
    ],
)
def test_only_a_trusted_proxy_says_where_somebody_comes_from(monkeypatch, trusted, peer, forwarded, found):
    monkeypatch.setenv(VARIABLE, trusted)
    assert client_address(a_request(peer, forwarded)) == found


@pytest.mark.parametrize(
    ("peer", "proto", "scheme", "found"),
    [
        ("10.0.0.5", "https", "http", True),
        ("10.0.0.5", "http", "http", False),
        ("10.0.0.6", "https", "http", False),
        ("10.0.0.6", "", "https", True),
        ("10.0.0.6", "", "wss", True),
    ],
)
def test_only_a_trusted_proxy_says_that_a_connection_is_encrypted(monkeypatch, peer, proto, scheme, found):
    monkeypatch.setenv(VARIABLE, "10.0.0.5")
    assert is_https(a_request(peer, proto=proto, scheme=scheme)) is found


def test_a_proxy_that_cannot_be_read_is_refused_at_the_start(monkeypatch):
    monkeypatch.setenv(VARIABLE, "10.0.0.5, the proxy")
    with pytest.raises(Refused, match="看不懂的地址"):
        client_address(a_request("10.0.0.5"))
