"""Which statuses end a matter, and which leave it open."""

from models import IncidentStatus

S = IncidentStatus

CLOSED_STATUSES = frozenset({S.CLOSED, S.REJECTED, S.MERGED, S.CANCELLED})
OPEN_STATUSES = frozenset(S) - CLOSED_STATUSES
