"""收结果回传的最小样子：核对签名，同一条只记一次。只用 Python 自带的库。

ROOM_SECRET=签名密钥 python receive_results.py 8099
"""

import hmac
import json
import os
import sys
import time
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SECRET = os.environ["ROOM_SECRET"].encode()
KEPT = Path(os.environ.get("ROOM_RESULTS", "results.jsonl"))
# 时间差得太多的不收：有人把以前截下来的再发一遍。
SECONDS = 300


def is_signed(headers: Message, body: bytes) -> bool:
    """Whether the room wrote this, with the key that both know, in the last minutes."""
    at = headers.get("X-Room-Time", "")
    said = hmac.new(SECRET, at.encode() + b"." + body, "sha256").hexdigest()
    is_right = hmac.compare_digest(said, headers.get("X-Room-Signature", ""))
    return is_right and abs(time.time() - int(at)) < SECONDS


class Receiver(BaseHTTPRequestHandler):
    """Answers 200 for what it keeps and for what it has already, 403 for what the room did not sign."""

    known: set[str] = set()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not is_signed(self.headers, body):
            self._answer(403)
            return
        key = self.headers["Idempotency-Key"]
        if key not in self.known:
            with KEPT.open("a", encoding="utf-8") as file:
                file.write(json.dumps(json.loads(body), ensure_ascii=False) + "\n")
            self.known.add(key)
        self._answer(200)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


if __name__ == "__main__":
    if len(SECRET) < 16:
        sys.exit("ROOM_SECRET 至少 16 个字符")
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
