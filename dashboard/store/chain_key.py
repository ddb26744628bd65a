"""The key of the chains: made of the server's key, so that the one is no use where the other is asked for."""

import hmac
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dashboard.store.secret import FILE, VARIABLE, server_key
from dashboard.store.store_files import local_folder
from dashboard.words.errors import Refused

# Names what the key is for; another word would make another key, and no old entry could be proven.
PURPOSE = b"command room: chains of the logs, second format"
NAME_BYTES = 4


@dataclass(frozen=True)
class ChainKey:
    """`name` stands in every hash that was made with the key, and gives nothing of `secret` away."""

    name: bytes
    secret: bytes


def derived(server: str) -> ChainKey:
    """The chains' key of a server's key."""
    secret = hmac.digest(server.encode(), PURPOSE, "sha256")
    return ChainKey(hmac.digest(secret, b"name", "sha256")[:NAME_BYTES], secret)


def current_key() -> ChainKey:
    """The key that entries are written with now."""
    return _current_key(os.environ.get(VARIABLE), os.environ.get("ROOM_LOCAL"))


@lru_cache(64)
def _current_key(_given: str | None, _local: str | None) -> ChainKey:
    # Asked for each entry: what it depends on is compared, and the file is read once.
    return derived(server_key())


def known_keys(earlier: tuple[Path, ...] = ()) -> dict[bytes, ChainKey]:
    """The keys at hand by their names: this server's, its file's, and those in the files `earlier`.

    Makes none where there is none. Refused for a file that cannot be read.
    """
    given, file = os.environ.get(VARIABLE), local_folder() / FILE
    words = [given] if given else []
    words += [_read(file)] if file.exists() else []
    words += [_read(one) for one in earlier]
    return {key.name: key for key in map(derived, filter(None, words))}


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"密钥文件 {file} 读不出来。请核对路径和权限，再试一次。") from error
