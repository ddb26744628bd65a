"""A hash says the same of the same entry, whoever wrote it and whichever database kept it."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.running.audit_check import CheckProgress, breaks
from dashboard.store.chain import (
    DIGEST_BYTES,
    FIRST,
    FORMAT,
    INCIDENT_LOG,
    canonical,
    entry_hash,
    link,
    link_like,
    moment,
    plain_link,
)
from dashboard.store.chain_key import derived
from models import AuditLog, IncidentLog
from tests.examples import PER_STORE
from tests.factories import NOON, an_entry, an_incident
from tests.running.audit.chains import DATA, WORDS

pytestmark = pytest.mark.postgresql

NAN = float("nan")


def test_a_hash_never_changes():
    """Chains that exist depend on these bytes."""
    entry = an_entry(reason="路面塌陷", data={"set": {"due_at": "2026-03-05T04:00:00+00:00"}, "n": 1.5})
    told = [getattr(entry, name) for name in INCIDENT_LOG]
    plain = plain_link(FIRST, *told, data=canonical(entry.data))
    assert plain.hex() == "fbdea0bc6336c393d31080fb0536b3669df32bd38a37a8f85c606d6e68de2004"
    key = derived("0" * 64)
    made = FORMAT + key.name + bytes(DIGEST_BYTES)
    keyed = link_like(made, {key.name: key}, FIRST, *told, data=canonical(entry.data))
    assert keyed.hex() == ("020ab8bc33d109eb9195d7996cd4ac2bd5a6374d9c0320e67d8daa03ecf45acb151d0bc045")


def test_a_moment_is_the_same_in_every_zone():
    east = timezone(timedelta(hours=8))
    assert moment(NOON.astimezone(east)) == moment(NOON) == "2026-03-04 04:00:00.000000"
    assert moment(datetime(2026, 1, 1, 0, 0, 0, 7, UTC)) == "2026-01-01 00:00:00.000007"


def test_text_of_a_moment_stands_for_the_moment():
    assert link(FIRST, "a", NOON) == link(FIRST, "a", moment(NOON))


@given(st.lists(WORDS, min_size=2, max_size=4), st.lists(WORDS, min_size=2, max_size=4))
def test_different_fields_never_share_a_hash(some: list[str], others: list[str]):
    assert (link(FIRST, *some) == link(FIRST, *others)) is (some == others)


@PER_STORE
@given(data=DATA, reason=WORDS)
def test_what_comes_back_from_the_database_has_the_hash_that_was_written(
    session: Session, data: dict[str, Any], reason: str
):
    session.rollback()
    session.add(an_incident(id=1))
    session.flush()
    session.add(an_entry(data=data, reason=reason))
    audit.record(session, "door", "exported", by=Person("王"), at=NOON, reason=reason, data=data)
    session.flush()
    session.expire_all()
    entry = session.exec(select(IncidentLog)).one()
    assert entry.hash == entry_hash(FIRST, entry, INCIDENT_LOG)
    assert list(breaks(session, CheckProgress(), sealed=False)) == []


def test_the_order_in_which_data_was_made_does_not_matter():
    assert canonical({"b": 1, "a": {"d": 2, "c": [3]}}) == '{"a":{"c":[3],"d":2},"b":1}'


def test_keys_that_are_numbers_hash_as_the_text_they_become(session: Session):
    audit.record(session, "door", "exported", by=Person("王"), at=NOON, data={9: "a", 10: "b"})  # type: ignore[dict-item]
    session.expire_all()
    assert session.exec(select(AuditLog.data)).one() == {"10": "b", "9": "a"}
    assert list(breaks(session, CheckProgress(), sealed=False)) == []
