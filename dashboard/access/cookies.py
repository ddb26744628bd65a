"""The cookies by which a browser is known again, and who is behind a request."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from itsdangerous import BadSignature, Signer

from dashboard.access.queries import display_of, person_of
from dashboard.access.rules import Person
from dashboard.store.database import reading
from dashboard.store.secret import server_key

COOKIE = "room_session"
DISPLAY_COOKIE = "room_wall"
# Whether the window was as narrow as a phone's when its page was opened: 1 or 0. Nothing is known by it.
NARROW = "room_narrow"
# No cookie, but signed as they are: where a file lies, and for whom.
FILE_LINK = "room_file"
LONGEST = 400
# Streamlit's own cookies of a single sign-on; it signs and reads them itself.
SINGLE_SIGN_ON = "_streamlit_user"


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


def person_of_cookies(cookies: Mapping[str, str], *, at: datetime) -> Person | None:
    """The person whose session the cookies carry, else the wall whose key they carry, else None."""
    token, key = unsigned(COOKIE, cookies.get(COOKIE)), unsigned(DISPLAY_COOKIE, cookies.get(DISPLAY_COOKIE))
    if token is None and key is None:
        return None
    with reading() as session:
        person = person_of(session, token, at=at) if token else None
        return person or (display_of(session, key) if key else None)


def carries_signature(cookies: Mapping[str, str]) -> bool:
    """Whether any of the cookies was signed by this server, however old it is."""
    return any(unsigned(name, cookies.get(name)) for name in (COOKIE, DISPLAY_COOKIE))


def comes_by_single_sign_on(cookies: Mapping[str, str]) -> bool:
    """Whether somebody comes back from a provider; what it says of him is read on the page he is sent to."""
    return any(name.startswith(SINGLE_SIGN_ON) for name in cookies)
