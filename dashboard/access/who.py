"""Who is behind a request. The one function of the doors that says so."""

from collections.abc import Mapping
from datetime import datetime

from dashboard.access.cookies import COOKIE, DISPLAY_COOKIE, unsigned
from dashboard.access.queries import display_of, person_of
from dashboard.access.rules import Person
from dashboard.store.database import reading

# Streamlit's own cookies of a single sign-on; it signs and reads them itself.
SINGLE_SIGN_ON = "_streamlit_user"


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
    """Whether somebody comes back from a provider; what it said of him is looked at where he is sent then."""
    return any(name.startswith(SINGLE_SIGN_ON) for name in cookies)
