"""Secrets that the server must read again, such as addresses of gateways: encrypted with its key."""

import base64
import hmac
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken

from dashboard.store.secret import server_key
from dashboard.words.errors import Refused

# Names what the key is for; another word would make another key, and nothing could be read any more.
PURPOSE = b"command room: addresses of channels"


def seal_text(text: str) -> str:
    """`text` as it may stand in the store and in a backup."""
    return _cipher().encrypt(text.encode()).decode("ascii")


def open_text(sealed: str) -> str:
    """What `seal_text` was given; Refused where it was written with another key, or is damaged."""
    try:
        return _cipher().decrypt(sealed.encode("ascii")).decode()
    except (InvalidToken, UnicodeError) as error:
        raise Refused("服务器换过密钥，渠道的地址读不出来。请在系统设置里重新填写。") from error


def seal_parts(parts: Mapping[str, str]) -> str:
    """As `seal_text`, of several named texts."""
    return seal_text(json.dumps(dict(parts), ensure_ascii=False))


def open_parts(sealed: str) -> dict[str, str]:
    """What `seal_parts` was given; Refused as `open_text`."""
    parts: dict[str, str] = json.loads(open_text(sealed))
    return parts


def _cipher() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hmac.digest(server_key().encode(), PURPOSE, "sha256")))
