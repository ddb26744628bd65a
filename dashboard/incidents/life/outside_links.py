"""What stands in the address of a link to one case: made of its row and the server's key, and kept nowhere.

So a message about it holds no secret until the moment when it is sent. Rows are told from each other by more
than their id: a store brought back from a backup gives the same ids again, to other cases.
"""

import base64
import hmac
from datetime import UTC

from dashboard.access.passwords import token_hash
from dashboard.incidents.life.rules_life import CLOSED_STATUSES
from dashboard.incidents.life.rules_outside import State
from dashboard.store.secret import server_key
from models import CaseLink, Incident

# 128 bits: nobody finds one by trying, and it does not fill a text message.
BYTES = 16


def token_of(link: CaseLink) -> str:
    """The last part of the address of a link whose row has its id: 26 letters and digits."""
    made = link.made_at.astimezone(UTC).isoformat()
    said = f"case_link:{link.id}:{link.incident_id}:{made}"
    mark = hmac.digest(server_key().encode(), said.encode(), "sha256")[:BYTES]
    return base64.b32encode(mark).decode("ascii").rstrip("=").lower()


def token_again(link: CaseLink) -> str | None:
    """As `token_of`; None where that opens nothing: its token was random, or made with another key."""
    token = token_of(link)
    return token if hmac.compare_digest(token_hash(token), link.token_hash) else None


def state_of(link: CaseLink, incident: Incident) -> State:
    """How a link and its case stand."""
    return State(
        link.expires_at, link.revoked_at, link.answered_at, link.answered_by,
        is_secret=incident.ever_secret, is_over=incident.status in CLOSED_STATUSES,
    )  # fmt: skip
