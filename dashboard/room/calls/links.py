"""The link behind which somebody who is called answers: only who got the message has it."""

import hmac
import re
from hashlib import sha256

from dashboard.store.secret import server_key

# 80 bits: nobody finds one by trying.
DIGITS = 20
_TOKEN = re.compile(r"([0-9]{1,9})-([0-9a-f]{20})")


def token_of(called_id: int) -> str:
    """The last part of the link of one called person."""
    return f"{called_id}-{_mark(called_id)}"


def called_of(token: str) -> int | None:
    """Whose link it is; None for one that was not made by this server's key."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    called_id = int(found.group(1))
    return called_id if hmac.compare_digest(_mark(called_id), found.group(2)) else None


def _mark(called_id: int) -> str:
    return hmac.new(server_key().encode(), f"called:{called_id}".encode(), sha256).hexdigest()[:DIGITS]
