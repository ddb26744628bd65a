"""Many senders at once, on both databases: each report once, and the cursor of new entries misses none."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries import KeyHolder, holder_of
from dashboard.access.rules import EVERYTHING
from dashboard.incidents.public import queries_feed
from dashboard.incidents.public.feed import settled
from dashboard.store.database import reading, transaction
from dashboard.web.api.intake import Receipt, Sent, take
from dashboard.words.clock import now
from models import Incident, VillagerReport
from tests.access.people import an_api_key

pytestmark = pytest.mark.postgresql
SENDERS, REPORTS = 8, 48
LAMP = Sent(title="路灯不亮", place="桥头")


@pytest.fixture
def holder(database: str) -> KeyHolder:
    with transaction() as session:
        key = an_api_key(session)
    with reading() as session:
        known = holder_of(session, key, at=now())
    assert known is not None
    return known


def sent(holder: KeyHolder, source_id: str | None, named: str | None = None) -> Receipt:
    return take(LAMP, holder=holder, source_id=source_id, idempotency_key=named, at=now())


@pytest.mark.parametrize("way", ["number", "key", "number with keys of their own"])
def test_of_the_same_report_one_is_registered(holder: KeyHolder, session: Session, way: str) -> None:
    def send(n: int) -> Receipt:
        if way == "number":
            return sent(holder, "N1")
        return sent(holder, None, "K1") if way == "key" else sent(holder, "N1", f"K{n}")

    with ThreadPoolExecutor(SENDERS) as pool:
        receipts = list(pool.map(send, range(2 * SENDERS)))
    assert sum(one.is_new for one in receipts) == 1
    assert len({(one.code, one.number) for one in receipts}) == 1
    for table in (Incident, VillagerReport):
        assert session.execute(select(func.count(col(table.id)))).scalar_one() == 1


@pytest.mark.long
def test_whoever_follows_meanwhile_is_told_each_entry_once(session: Session, holder: KeyHolder) -> None:
    told: list[str] = []
    after = 0

    def follow() -> None:
        nonlocal after
        with reading() as session:
            if numbers := settled(session, after):
                rows = queries_feed.events(
                    session, after=after, until=numbers[-1], limit=1_000, sender=None, scope=EVERYTHING
                )
                told.extend(row["number"] for row in rows)
                after = numbers[-1]

    turns = count(1)
    with ThreadPoolExecutor(SENDERS) as pool:
        under_way = [pool.submit(sent, holder, f"N{next(turns)}") for _ in range(REPORTS)]
        while not all(one.done() for one in under_way):
            follow()
        made = [one.result().number for one in under_way]
    follow()
    assert sorted(told) == sorted(made)
    assert len(set(made)) == REPORTS
