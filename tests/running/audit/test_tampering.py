"""Whatever somebody does to the logs past the product is found, and named by chain and number."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.access.audit_seal import seal
from dashboard.access.audit_witness import beside
from dashboard.running.audit_check import SEALS, Break
from dashboard.store.chain import digest_of
from tests.examples import PER_STORE
from tests.factories import NOON
from tests.running.audit import chains as c

pytestmark = pytest.mark.postgresql


ENTRY = {"at": NOON, "actor": "王", "reason": "因", "data": {}}


@pytest.fixture
def unlocked(store: str) -> str:
    c.unlock(store)
    return store


def one_of(made: c.Chains, pick: int, *, longer_than: int = 0) -> tuple[str, Any, int] | None:
    """Any entry of a chain with more than so many entries."""
    fitting = [place for place in c.places(made) if len(made[place[0]][place[1]]) > longer_than]
    return fitting[pick % len(fitting)] if fitting else None


def is_named(breaks: list[Break], log: str, subject: Any, number: int) -> bool:
    return any((one.log, one.subject, one.number) == (c.named(log), str(subject), number) for one in breaks)


@PER_STORE
@given(c.CHAINS, st.booleans())
def test_what_nobody_touched_holds(unlocked: str, made: c.Chains, sealed: bool):
    c.fill(made)
    if sealed:
        assert seal(NOON).subjects == sum(map(len, made.values()))
    assert c.found() == []


@PER_STORE
@given(c.CHAINS, st.integers(0, 99), st.integers(0, 99), st.booleans())
def test_a_changed_field_is_found(unlocked: str, made: c.Chains, pick: int, field: int, sealed: bool):
    c.fill(made)
    if sealed:
        seal(NOON)
    log, subject, seq = one_of(made, pick)
    fields = c.FIELDS[log]
    c.change(log, subject, seq, fields[field % len(fields)])
    assert is_named(c.found(), log, subject, seq)


@pytest.mark.parametrize("log", c.FIELDS)
def test_every_single_field_counts(unlocked: str, log: str):
    subject = c.AUDITED[0] if log == "audit" else c.INCIDENTS[0]
    for field in c.FIELDS[log]:
        c.fill({"audit": {}, "incident": {}} | {log: {subject: [ENTRY, ENTRY, ENTRY]}})
        c.change(log, subject, 2, field)
        assert is_named(c.found(), log, subject, 2), field


@PER_STORE
@given(c.CHAINS, st.integers(0, 99))
def test_a_removed_entry_is_found(unlocked: str, made: c.Chains, pick: int):
    c.fill(made)
    seal(NOON)
    log, subject, seq = one_of(made, pick)
    c.remove(log, subject, seq)
    assert is_named(c.found(), log, subject, seq)


@PER_STORE
@given(c.CHAINS, st.integers(0, 99))
def test_an_entry_removed_from_the_middle_is_found_without_any_seal(unlocked: str, made: c.Chains, pick: int):
    c.fill(made)
    place = one_of(made, pick, longer_than=1)
    if place is None:
        return
    log, subject, seq = place
    seq = min(seq, len(made[log][subject]) - 1)
    c.remove(log, subject, seq)
    assert is_named(c.found(), log, subject, seq)


@PER_STORE
@given(c.CHAINS, st.integers(0, 99), st.integers(0, 3))
def test_a_tail_that_was_cut_off_after_a_seal_is_found(unlocked: str, made: c.Chains, pick: int, kept: int):
    c.fill(made)
    seal(NOON)
    log, subject, _ = one_of(made, pick)
    last = len(made[log][subject])
    for seq in range(min(kept, last - 1) + 1, last + 1):
        c.remove(log, subject, seq)
    assert is_named(c.found(), log, subject, last)


@PER_STORE
@given(c.CHAINS, st.integers(0, 99), st.integers(1, 3))
def test_two_entries_that_changed_places_are_found(unlocked: str, made: c.Chains, pick: int, by: int):
    c.fill(made)
    place = one_of(made, pick, longer_than=1)
    if place is None:
        return
    log, subject, seq = place
    other = (seq - 1 + by) % len(made[log][subject]) + 1
    if other == seq:
        return
    c.move(log, subject, seq, 99)
    c.move(log, subject, other, seq)
    c.move(log, subject, 99, other)
    found = c.found()
    assert is_named(found, log, subject, seq)
    assert is_named(found, log, subject, other)


@PER_STORE
@given(c.CHAINS, st.integers(0, 99))
def test_an_inserted_entry_is_found(unlocked: str, made: c.Chains, pick: int):
    c.fill(made)
    log, subject, seq = one_of(made, pick)
    c.insert(log, subject, seq, last=len(made[log][subject]))
    found = c.found()
    # A copy of the first entry fits there; the one that it pushed away no longer does.
    assert is_named(found, log, subject, seq) or is_named(found, log, subject, seq + 1)


@PER_STORE
@given(c.CHAINS, st.integers(0, 99))
def test_a_chain_made_anew_with_fitting_hashes_is_found_by_its_seal(unlocked: str, made: c.Chains, pick: int):
    c.fill(made)
    log, subject, seq = one_of(made, pick)
    c.rewrite(log, subject, seq)
    assert c.found() == [], "whoever has the key writes what he wants, until a seal"
    c.fill(made)
    seal(NOON)
    c.rewrite(log, subject, seq)
    assert is_named(c.found(), log, subject, len(made[log][subject]))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE seal SET subjects = subjects + 1 WHERE id = :seal",
        "UPDATE seal SET entries = 0 WHERE id = :seal",
        "UPDATE seal SET at = '2020-01-01 00:00:00.000000+00' WHERE id = :seal",
        "UPDATE seal SET log = 'other' WHERE id = :seal",
        "UPDATE seal SET hash = (SELECT hash FROM sealed_tail LIMIT 1) WHERE id = :seal",
        "UPDATE sealed_tail SET seq = seq - 1 WHERE seal_id = :seal",
        "UPDATE sealed_tail SET hash = (SELECT hash FROM seal WHERE id = :seal) WHERE seal_id = :seal",
        "UPDATE sealed_tail SET subject = subject || 'x' WHERE seal_id = :seal",
        "DELETE FROM sealed_tail WHERE seal_id = :seal",
    ],
)
def test_a_changed_seal_is_found(unlocked: str, statement: str):
    c.fill({"audit": {"door": [ENTRY, ENTRY]}, "incident": {1: [ENTRY, ENTRY]}})
    seal(NOON)
    first = c.ask("SELECT min(id) FROM seal")
    c.sql(statement, seal=first)
    assert any((one.log, one.number) == (SEALS, first) for one in c.found())


def test_a_removed_seal_is_found_by_the_next_one(unlocked: str):
    c.fill({"audit": {"door": [ENTRY]}, "incident": {1: [ENTRY]}})
    seal(NOON)
    first, last = c.ask("SELECT min(id) FROM seal"), c.ask("SELECT max(id) FROM seal")
    for statement in ("DELETE FROM sealed_tail WHERE seal_id = :seal", "DELETE FROM seal WHERE id = :seal"):
        c.sql(statement, seal=first)
    assert (SEALS, last) in [(one.log, one.number) for one in c.found()]


def test_a_removed_last_seal_is_found_by_the_note_on_paper(unlocked: str):
    c.fill({"audit": {"door": [ENTRY]}, "incident": {}})
    seal(NOON)
    noted = digest_of(bytes(c.ask("SELECT hash FROM seal"))).hex()
    assert c.found(noted) == []
    for statement in ("DELETE FROM sealed_tail", "DELETE FROM seal", "DELETE FROM store_mark"):
        c.sql(statement)
    beside().unlink()
    assert c.found() == []
    assert [one.log for one in c.found(noted)] == [SEALS]


@pytest.mark.parametrize(
    "written",
    ["UPDATE audit_log SET data = '{\"a\": 1'", "UPDATE audit_log SET at = 'yesterday'",
     "UPDATE audit_log SET kind = 'nonsense'", "UPDATE audit_log SET hash = 'text'",
     "UPDATE audit_log SET data = '{\"a\": 2, \"a\": 1}'", "UPDATE audit_log SET seq = 0",
     "UPDATE audit_log SET seq = 'x'", "UPDATE sealed_tail SET subject = 'x', hash = 'y'"],
)  # fmt: skip
def test_what_no_model_could_read_is_a_break_and_no_crash(database: str, written: str):
    c.unlock(database)
    c.fill({"audit": {"door": [ENTRY | {"data": {"a": 1}}]}, "incident": {1: [ENTRY]}})
    seal(NOON)
    c.sql(written)
    assert c.found()
