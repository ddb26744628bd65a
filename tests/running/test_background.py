"""What the server sees to before its first visitor."""

from socket import IPPROTO_TCP, TCP_NODELAY, create_connection, socket
from weakref import proxy

import pytest

from dashboard.running import background


def test_answers_are_sent_at_once_on_what_was_listening_before() -> None:
    # As Streamlit makes its own: without naming the protocol.
    with socket() as listening:
        listening.bind(("127.0.0.1", 0))
        assert not listening.getsockopt(IPPROTO_TCP, TCP_NODELAY)
        background._send_at_once()
        listening.listen()
        with create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.getsockopt(IPPROTO_TCP, TCP_NODELAY)


def test_what_was_let_go_of_meanwhile_does_not_keep_the_server_from_starting() -> None:
    class Gone:
        pass

    held = Gone()
    left = proxy(held)
    del held
    with pytest.raises(ReferenceError):
        isinstance(left, socket)
    background._send_at_once()
