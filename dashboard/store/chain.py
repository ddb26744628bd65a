"""A chain of hashes: each entry's hash covers it and the hash before it, so no entry can change unseen.

A hash is made with the server's key: whoever has only the store cannot make another that fits.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any

from dashboard.store.chain_key import NAME_BYTES, ChainKey, current_key

FIRST = b"\0" * 32
DIGEST_BYTES = 32
# A hash with a key begins with this and the key's name; one of the first format, without a key, is bare.
FORMAT = b"\2"
KEYED_BYTES = len(FORMAT) + NAME_BYTES + DIGEST_BYTES
# What an entry's hash covers before its data, in this order; it never changes, or old chains would break.
INCIDENT_LOG = (
    *("incident_id", "seq", "action", "from_status", "to_status", "at", "recorded_at"),
    *("actor", "role", "reason"),
)
BOUNTY_LOG = ("bounty_id", *INCIDENT_LOG[1:])
AUDIT_LOG = ("subject", "seq", "at", "kind", "actor", "role", "account_id", "address", "reason")
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def link(before: bytes, *fields: Any, data: str = "{}") -> bytes:
    """The hash of an entry with these fields that follows the entry with the hash `before`.

    Fields are text, whole numbers, None, and times with a zone (or their text as `moment` writes
    it); `data` is what `canonical` makes of the entry's data.
    """
    return _keyed(current_key(), before, fields, data)


def plain_link(before: bytes, *fields: Any, data: str = "{}") -> bytes:
    """As `link`, in the first format: entries of older stores have it, and none is written so any more."""
    return sha256(_hashed_text(before, fields, data)).digest()


def link_like(
    made: bytes, keys: Mapping[bytes, ChainKey], before: bytes, *fields: Any, data: str = "{}"
) -> bytes | None:
    """What the hash `made` must be for this entry, in its own format; None where `keys` lacks its key."""
    if not is_keyed(made):
        return plain_link(before, *fields, data=data)
    key = keys.get(key_name(made))
    return _keyed(key, before, fields, data) if key else None


def is_keyed(made: bytes) -> bool:
    """Whether a hash was made with a key, rather than in the first format."""
    return len(made) == KEYED_BYTES and made.startswith(FORMAT)


def key_name(made: bytes) -> bytes:
    """Of a hash that `is_keyed`: the name of its key."""
    return made[len(FORMAT) : len(FORMAT) + NAME_BYTES]


def digest_of(made: bytes) -> bytes:
    """The part of a hash by which people compare it."""
    return made[-DIGEST_BYTES:]


def _keyed(key: ChainKey, before: bytes, fields: Sequence[Any], data: str) -> bytes:
    return FORMAT + key.name + hmac.digest(key.secret, _hashed_text(before, fields, data), "sha256")


def _hashed_text(before: bytes, fields: Sequence[Any], data: str) -> bytes:
    return before + f"[{','.join(map(_json, fields))},{data}]".encode()


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
