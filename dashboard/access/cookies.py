"""The cookies by which a browser is known again: their names, and their signature."""

from hashlib import sha256

from itsdangerous import BadSignature, Signer

from dashboard.store.secret import server_key

COOKIE = "room_session"
DISPLAY_COOKIE = "room_wall"
# No cookie, but signed as they are: where a file lies, and for whom.
FILE_LINK = "room_file"
LONGEST = 400


def signed(name: str, token: str) -> str:
    """The value of the cookie `name` that carries `token`; under another name it is worth nothing."""
    return _signer(name).sign(token).decode()


def unsigned(name: str, value: str | None) -> str | None:
    """The token in the value of the cookie `name`; None where this server did not sign it for that."""
    if not isinstance(value, str) or not value.isascii() or len(value) > LONGEST:
        return None
    try:
        return _signer(name).unsign(value).decode()
    except BadSignature:
        return None


def _signer(name: str) -> Signer:
    return Signer(server_key(), salt=f"room.cookie.{name}", digest_method=sha256, key_derivation="hmac")
