"""The store's own word of its last seal: a seal that is taken away with what it sealed is missed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.store.chain import FIRST, is_keyed, link, link_like
from dashboard.store.chain_key import ChainKey
from models import StoreMark

MARK = "sealed"


@dataclass(frozen=True)
class SealMark:
    """Number and hash (hex) of the last seal; `pending` while what has no key is being sealed for the first
    time."""

    last: int
    hash: str
    pending: bool


def stored_mark(session: Session) -> str | None:
    """The mark as it stands; None in a store that was never sealed with a key."""
    return session.execute(
        select(col(StoreMark.value)).where(col(StoreMark.key) == MARK)
    ).scalar_one_or_none()


def store_mark(session: Session, mark: SealMark) -> None:
    """Let `mark` stand, with its hash."""
    told = asdict(mark) | {"proof": _proof(mark).hex()}
    session.merge(StoreMark(key=MARK, value=json.dumps(told)))


def read_mark(text: str, keys: Mapping[bytes, ChainKey]) -> tuple[SealMark, bool | None]:
    """The mark, and whether its hash is the one that it must have: None where its key is not among `keys`.

    ValueError for what is no mark.
    """
    try:
        told = json.loads(text)
        proof = bytes.fromhex(told.pop("proof"))
        mark = SealMark(**told)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("no mark") from error
    if not is_keyed(proof):
        return mark, False
    should = link_like(proof, keys, FIRST, *_fields(mark))
    return mark, None if should is None else should == proof


def _proof(mark: SealMark) -> bytes:
    return link(FIRST, *_fields(mark))


def _fields(mark: SealMark) -> tuple[str | int, ...]:
    return MARK, mark.last, mark.hash, int(mark.pending)
