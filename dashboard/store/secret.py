"""The server's key, by which it knows its own cookies and forms again."""

import os
import secrets
import time
from functools import cache
from pathlib import Path

from dashboard.store.private import own_folder
from dashboard.store.store_files import local_folder
from dashboard.words.errors import Refused

VARIABLE = "ROOM_SECRET"
FILE = "secret.key"
HEX_DIGITS = 64
# Between making the file and filling it another process needs far less.
PATIENCE_SECONDS = 2.0


def server_key() -> str:
    """The key from ROOM_SECRET, else from a file beside the embedded stores, made at first use.

    Several servers on one store must be given the same ROOM_SECRET. Refused where it is
    too short to protect anything, or the file is damaged.
    """
    given = os.environ.get(VARIABLE)
    if given is None:
        return _key_in(local_folder() / FILE)
    if len(given) < HEX_DIGITS // 2:
        raise Refused(f"环境变量 {VARIABLE} 太短，保护不了登录。请设为至少 32 个字符的随机文字，再启动。")
    return given


@cache
def _key_in(file: Path) -> str:
    own_folder(file.parent)
    try:
        # Only one of several processes that start together succeeds here.
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return _read(file)
    key = secrets.token_hex(HEX_DIGITS // 2)
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        opened.write(key)
    return key


def _read(file: Path) -> str:
    until = time.monotonic() + PATIENCE_SECONDS
    while len(key := file.read_text(encoding="ascii")) < HEX_DIGITS:
        if time.monotonic() > until:
            raise Refused(
                f"密钥文件 {file} 不完整。请从备份恢复它。没有备份的，把它移走再启动："
                "已登录的人需要重新登录，以前的日志要有旧密钥才能核对。"
            )
        time.sleep(0.01)
    return key
