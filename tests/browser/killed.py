"""A server that does not end as servers should: killed, and begun anew at the same address."""

import os
import signal
import socket
from contextlib import ExitStack

from bench.serving import Server, free_port, serving
from tests.browser import cut_off


class Town:
    """A server that is killed and begins anew at the same address."""

    def __init__(self, url: str, stack: ExitStack) -> None:
        self.url, self.stack, self.port = url, stack, free_port()
        self.server = self.begin()

    def begin(self) -> Server:
        self.server = self.stack.enter_context(serving(self.url, port=self.port, runner=cut_off.__name__))
        return self.server

    def is_there(self) -> bool:
        with socket.socket() as asks:
            return asks.connect_ex(("127.0.0.1", self.port)) == 0

    def is_killed(self) -> None:
        os.killpg(self.server.pid, signal.SIGKILL)
