"""A chain of hashes: each entry's hash covers it and the hash before it, so no entry can change unseen."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

FIRST = b"\0" * 32


def link(before: bytes, *fields: Any) -> bytes:
    """The hash (32 bytes) of an entry with these fields that follows the entry with the hash `before`.

    Fields are text, numbers, times with a zone, None, or what JSON can hold.
    """
    return sha256(before + canonical(fields)).digest()


def canonical(fields: Sequence[Any]) -> bytes:
    """The same bytes for the same fields, whichever database they came back from."""
    return json.dumps([_plain(field) for field in fields], ensure_ascii=False, sort_keys=True,
                      separators=(",", ":")).encode()  # fmt: skip


def _plain(field: Any) -> Any:
    return field.astimezone(UTC).isoformat() if isinstance(field, datetime) else field
