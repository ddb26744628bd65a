"""The cookies by which a browser is known again: their names, and their signature."""

from hashlib import sha256

from itsdangerous import BadSignature, Signer

from dashboard.doors.secret import server_key

COOKIE = "room_session"
DISPLAY_COOKIE = "room_wall"
LONGEST = 400


def signed(token: str) -> str:
    """The cookie value that carries `token`."""
    return _signer().sign(token).decode()


def unsigned(value: str | None) -> str | None:
    """The token in a cookie's value; None where this server did not sign it."""
    if not isinstance(value, str) or not value.isascii() or len(value) > LONGEST:
        return None
    try:
        return _signer().unsign(value).decode()
    except BadSignature:
        return None


def _signer() -> Signer:
    return Signer(server_key(), salt="room.cookie", digest_method=sha256, key_derivation="hmac")
