"""A chain of hashes: each entry's hash covers it and the hash before it, so no entry can change unseen."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any

FIRST = b"\0" * 32
# What an entry's hash covers before its data, in this order; it never changes, or old chains would break.
INCIDENT_LOG = (
    *("incident_id", "seq", "action", "from_status", "to_status", "at", "recorded_at"),
    *("actor", "role", "reason"),
)
BOUNTY_LOG = ("bounty_id", *INCIDENT_LOG[1:])
AUDIT_LOG = ("subject", "seq", "at", "kind", "actor", "role", "account_id", "address", "reason")
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def link(before: bytes, *fields: Any, data: str = "{}") -> bytes:
    """The hash (32 bytes) of an entry with these fields that follows the entry with the hash `before`.

    Fields are text, whole numbers, None, and times with a zone (or their text as `moment` writes
    it); `data` is what `canonical` makes of the entry's data.
    """
    return sha256(before + f"[{','.join(map(_json, fields))},{data}]".encode()).digest()


def entry_hash(before: bytes, entry: Any, fields: Sequence[str]) -> bytes:
    """The hash of a row of a log (INCIDENT_LOG or AUDIT_LOG names its fields) that follows `before`."""
    return link(before, *(getattr(entry, name) for name in fields), data=canonical(entry.data))


def canonical(data: Any) -> str:
    """The same JSON text for the same data, in whatever order it was made and however a database kept it."""
    return _ENCODER.encode(data)


def moment(at: datetime) -> str:
    """A time as the chains know it: 2026-03-04 04:00:00.000000, in UTC."""
    return at.astimezone(UTC).isoformat(" ", "microseconds")[:26]


def _json(field: Any) -> str:
    if isinstance(field, str):
        return encode_basestring(field)
    if isinstance(field, datetime):
        return f'"{moment(field)}"'
    return "null" if field is None else str(field)
