"""A link between a telephone and the server that breaks: bytes pass, until they do not."""

import socket
import threading
from contextlib import suppress

POST = b"POST /quick/reports"
CHUNK = 16_384


class Link:
    """A port that passes everything on to `server_port`, and can be cut at once, or within the next report.

    `cut_after`: bytes of the report that still pass; `cut_before_answer`: all of it, and then nothing comes
    back.
    """

    def __init__(self, server_port: int) -> None:
        self.server_port, self.cuts = server_port, 0
        self._lock, self._open = threading.Lock(), True
        self._left: int | None = None
        self._drops_answer = False
        self._pairs: set[socket.socket] = set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        with self._lock:
            self._open, self._left, self._drops_answer = False, None, False
            self.cuts += 1
            ended, self._pairs = self._pairs, set()
        for one in ended:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def cut_after(self, sent: int) -> None:
        self._left = sent

    def cut_before_answer(self) -> None:
        self._drops_answer = True

    def restore(self) -> None:
        self._open = True

    @property
    def is_cut(self) -> bool:
        return not self._open

    def close(self) -> None:
        self.cut()
        self._door.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if not self._open:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.server_port))
            except OSError:
                near.close()
                continue
            with self._lock:
                self._pairs |= {near, far}
            carries = threading.Event()
            threading.Thread(target=self._pass, args=(near, far, carries, True), daemon=True).start()
            threading.Thread(target=self._pass, args=(far, near, carries, False), daemon=True).start()

    def _pass(self, come: socket.socket, go: socket.socket, carries: threading.Event, is_up: bool) -> None:
        """`carries` is set once a report goes over this connection."""
        with suppress(OSError):
            while data := come.recv(CHUNK):
                if is_up and POST in data:
                    carries.set()
                passes = self._passing(data, is_up) if carries.is_set() else data
                go.sendall(passes)
                if passes is not data:
                    self.cut()
                    break
        for one in (come, go):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _passing(self, data: bytes, is_up: bool) -> bytes:
        """What passes of `data`, which belongs to a report or its answer; something else than `data`, and the
        link breaks."""
        if not is_up:
            return b"" if self._drops_answer else data
        if self._left is None:
            return data
        left, self._left = self._left, self._left - len(data)
        return data if self._left >= 0 else bytes(memoryview(data)[:left])
