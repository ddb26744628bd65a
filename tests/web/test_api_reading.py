"""What a system reads: new entries by a cursor, incidents page by page, figures."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlmodel import Session

from dashboard.incidents.public.feed import settled
from dashboard.store.database import engine_for
from dashboard.words.clock import now
from tests.access.people import an_api_key
from tests.incidents.room import Room
from tests.web.client import program
from tests.web.conftest import a_served_store

PHONE = "13800002222"


@pytest.fixture(scope="module")
def served(
    sqlite_template: Path, right_hash: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str, str]]:
    """A server of its own, because every incident is counted."""
    with a_served_store(sqlite_template, right_hash, tmp_path_factory.mktemp("read")) as made:
        yield made


@pytest.fixture(scope="module")
def town(served: tuple[str, str, str]) -> list[str]:
    """Numbers of seven incidents, one of them secret, one closed; told in their order."""
    with Session(engine_for(served[1])) as session:
        room = Room(session, now() - timedelta(hours=2))
        ids = [room.report(title=f"路灯坏了，联系{PHONE}", longitude=118.8, latitude=28.9)]
        ids += [room.report(title=f"第{n}件事") for n in range(4)]
        ids += [room.report(title="举报", secret=True), room.closed()]
        session.commit()
        return [room.row(one).number for one in ids]


@pytest.fixture
def reader(served: tuple[str, str, str], town: list[str], in_store: Session) -> Iterator[httpx.Client]:
    key = an_api_key(in_store, may_send=False, may_read=True)
    in_store.commit()
    with program(f"{served[0]}/api/v1", key) as client:
        yield client


def every_page(reader: httpx.Client, limit: int) -> list[dict[str, Any]]:
    rows, after = [], None
    while True:
        page = reader.get("/incidents", params={"limit": limit} | ({"after": after} if after else {})).json()
        rows += page["incidents"]
        if (after := page["next_after"]) is None:
            return rows


def test_page_by_page_each_incident_comes_once_and_no_secret_one(
    reader: httpx.Client, town: list[str]
) -> None:
    rows = every_page(reader, 2)
    numbers = [row["number"] for row in rows]
    assert sorted(numbers) == sorted(set(town) - {town[5]})
    assert numbers == [row["number"] for row in every_page(reader, 500)]
    assert PHONE not in str(rows)
    assert "＊＊＊" in rows[0]["title"]


def test_incidents_are_narrowed(reader: httpx.Client, town: list[str]) -> None:
    def numbers(**asked: Any) -> list[str]:
        answer = reader.get("/incidents", params=asked)
        assert answer.status_code == 200, answer.text
        return [row["number"] for row in answer.json()["incidents"]]

    assert numbers(state="concluded") == numbers(status="closed") == [town[6]]
    assert town[6] not in numbers(state="open")
    assert numbers(since="2999-01-01T00:00:00Z") == numbers(until="2000-01-01T00:00:00+08:00") == []
    assert numbers(village="nothing") == numbers(category="nothing") == []
    assert numbers(after="99999999999999999_1") == []
    assert reader.get("/incidents", params={"after": "yesterday"}).status_code == 422
    assert reader.get("/incidents", params={"status": "nonsense"}).status_code == 422


def test_the_same_page_as_a_map_and_as_a_table(reader: httpx.Client, town: list[str]) -> None:
    rows = reader.get("/incidents", params={"limit": 3}).json()["incidents"]
    of_map = reader.get("/incidents.geojson", params={"limit": 3})
    assert of_map.headers["content-type"] == "application/geo+json"
    assert [one["properties"]["number"] for one in of_map.json()["features"]] == [r["number"] for r in rows]
    assert of_map.json()["features"][0]["geometry"] == {"type": "Point", "coordinates": [118.8, 28.9]}
    of_table = reader.get("/incidents.csv", params={"limit": 3})
    lines = list(csv.reader(io.StringIO(of_table.content.decode("utf-8-sig"))))
    assert [line[0] for line in lines] == ["编号", *(row["number"] for row in rows)]
    assert {len(line) for line in lines} == {15}
    assert of_table.headers["x-next-after"] == of_map.headers["x-next-after"]


def test_the_cursor_steps_over_nothing_and_comes_to_an_end(reader: httpx.Client, town: list[str]) -> None:
    entries, after = [], "0"
    while True:
        page = reader.get("/events", params={"after": after, "limit": 2}).json()
        entries += page["events"]
        after = page["next_after"]
        if not page["more"]:
            break
    reports = [one["number"] for one in entries if one["action"] == "report"]
    assert sorted(reports) == sorted(set(town) - {town[5]})
    assert [int(one["cursor"]) for one in entries] == sorted({int(one["cursor"]) for one in entries})
    assert reader.get("/events", params={"after": after}).json() == {
        "events": [], "next_after": after, "more": False,
    }  # fmt: skip
    assert entries == reader.get("/events", params={"limit": 500}).json()["events"]


def test_figures_are_those_of_the_page(reader: httpx.Client) -> None:
    rows = {row["key"]: row for row in reader.get("/figures").json()}
    assert rows["closed"]["value"] == 1
    assert rows["closed"]["name"] == "办结量"
    assert all(row["definition"] for row in rows.values())
    for wrong in ({"from": "2026-05-02", "to": "2026-05-01"}, {"from": "1990-01-01"}, {"to": "9999-12-31"}):
        assert reader.get("/figures", params=wrong).status_code == 422


def test_who_only_sends_sees_nothing_of_the_town(
    served: tuple[str, str, str], town: list[str], in_store: Session
) -> None:
    key = an_api_key(in_store)
    in_store.commit()
    with program(f"{served[0]}/api/v1", key) as sender:
        assert sender.get("/incidents").json() == {"incidents": [], "next_after": None}
        assert sender.get("/events").json()["events"] == []
        assert {row["part"] for row in sender.get("/figures").json()} <= {0, None}


@pytest.mark.postgresql
def test_what_is_not_committed_yet_holds_the_cursor_back(session: Session) -> None:
    """A later entry is not told before an earlier one that may still come."""
    room = Room(session)
    first = room.report()
    session.commit()
    before = settled(session, 0)
    assert first
    session.rollback()
    engine = session.get_bind()
    if engine.dialect.name != "postgresql":
        assert before
        return
    row = "INSERT INTO incident_event (incident_id, seq) VALUES (1, 1)"
    with Session(engine) as slow, Session(engine) as quick:
        slow.execute(text(row))
        quick.execute(text(row))
        quick.commit()
        assert settled(session, before[-1]) == []
        session.rollback()
        slow.commit()
    assert len(settled(session, before[-1])) == 2
