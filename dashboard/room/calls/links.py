"""The link behind which somebody who is called answers, or reports 平安: only who got the message has it."""

import hmac
import re
from hashlib import sha256

from dashboard.store.secret import server_key

# 80 bits: nobody finds one by trying.
DIGITS = 20
_TOKEN = re.compile(r"([0-9]{1,9})-([0-9a-f]{20})")


def token_of(called_id: int) -> str:
    """The last part of the link of one called person."""
    return _token("called", called_id)


def called_of(token: str) -> int | None:
    """Whose link it is; None for one that was not made by this server's key."""
    return _number(token, "called")


def contact_token(contact_id: int, *, for_deputy: bool = False) -> str:
    """The last part of the link of one contact timer; his deputy's is another."""
    return _token("contact_deputy" if for_deputy else "contact", contact_id)


def contact_of(token: str) -> tuple[int, bool] | None:
    """Which contact timer a link is of, and whether it is the deputy's; None for one that is neither."""
    own, deputy = _number(token, "contact"), _number(token, "contact_deputy")
    if own is not None:
        return own, False
    return None if deputy is None else (deputy, True)


def _token(kind: str, number: int) -> str:
    return f"{number}-{_mark(kind, number)}"


def _number(token: str, kind: str) -> int | None:
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    number = int(found.group(1))
    return number if hmac.compare_digest(_mark(kind, number), found.group(2)) else None


def _mark(kind: str, number: int) -> str:
    return hmac.new(server_key().encode(), f"{kind}:{number}".encode(), sha256).hexdigest()[:DIGITS]
