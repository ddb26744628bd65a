"""Reports that other systems send, beside bare commits on the same store: python -m bench intake [--small]

16 clients post to the server over HTTP, one report a request, and then in batches; a report counts once it
is acknowledged, which is once it is on the disk. Then as many workers write as many bare rows, one a
transaction.
"""

import tempfile
from datetime import date
from pathlib import Path

import httpx
from sqlalchemy import func, select
from sqlmodel import Session, col

from bench import bare
from bench.hammer import prepare_empty, together
from bench.many import postgresql
from bench.serving import Server, serving
from dashboard.access.passwords import new_token, token_hash
from dashboard.store.database import engine_for, transaction
from dashboard.store.store_files import sqlite_url
from dashboard.words.clock import now
from models import ApiKey, Incident, Source

CLIENTS, REPORTS, FEW_REPORTS, BATCH = 16, 100, 10, 10
GOAL = 2.0
HEADS = (
    "| 16 clients | reports | one by one/s | tens/s | bare rows/s | bare to ones | bare to tens | lost |",
    "|---|---|---|---|---|---|---|---|",
)


def main(*, small: bool = False) -> str:
    """One row for each database; ✓ where bare rows are at most twice as fast."""
    reports = FEW_REPORTS if small else REPORTS
    with tempfile.TemporaryDirectory() as folder:
        rows = [_row("SQLite", sqlite_url(Path(folder) / "intake.db"), reports)]
        with postgresql(Path(folder) / "server") as url:
            rows.append(_row("PostgreSQL", url, reports))
    return "\n".join(["## Reports from other systems", "", *HEADS, *rows])


def _row(name: str, url: str, reports: int) -> str:
    prepare_empty(url)
    key, whole = _key(url), CLIENTS * reports
    with serving(url) as server:
        # What the first request alone pays for.
        _one((url, server, key, CLIENTS, 1))
        single, seconds = together(_one, [(url, server, key, n, reports) for n in range(CLIENTS)])
        tens, seconds_of_tens = together(_tens, [(url, server, key, n, reports) for n in range(CLIENTS)])
    lost = 2 * whole + 1 - _kept(url)
    bare.lay_tables(url)
    written, seconds_bare = together(_bare, [(url, n, reports) for n in range(CLIENTS)])
    engine_for(url).dispose()
    ours, batches, theirs = sum(single) / seconds, sum(tens) / seconds_of_tens, sum(written) / seconds_bare
    return (
        f"| {name} | {whole:,} + {whole:,} | {ours:,.0f} | {batches:,.0f} | {theirs:,.0f} "
        f"| {_ratio(theirs / ours)} | {_ratio(theirs / batches)} | {lost} |"
    )


def _ratio(ratio: float) -> str:
    return f"{ratio:.1f}× {'✓' if ratio <= GOAL else '✗'}"


def _key(url: str) -> str:
    key = new_token()
    with transaction(url=url) as session:
        session.add(
            ApiKey(
                name="测速", key_hash=token_hash(key), may_send=True, source=Source.HOTLINE_12345,
                per_minute=10_000, to_on=date(2999, 12, 31), created_at=now(), created_by="测速",
            )
        )  # fmt: skip
    return key


def _kept(url: str) -> int:
    with Session(engine_for(url)) as session:
        kept: int = session.execute(select(func.count(col(Incident.id)))).scalar_one()
    return kept


def _report(client: int, number: int, way: str) -> dict[str, str]:
    return {"source_id": f"{way}{client}-{number}", "title": f"路灯不亮{client}-{number}", "place": "桥头"}


def _one(task: tuple[str, Server, str, int, int]) -> int:
    _, server, key, client, number = task
    with _client(server, key) as http:
        for at in range(number):
            http.post("/api/v1/reports", json=_report(client, at, "S")).raise_for_status()
    return number


def _tens(task: tuple[str, Server, str, int, int]) -> int:
    _, server, key, client, number = task
    with _client(server, key) as http:
        for first in range(0, number, BATCH):
            reports = [_report(client, at, "B") for at in range(first, first + BATCH)]
            answer = http.post("/api/v1/reports/batch", json={"reports": reports}).raise_for_status()
            made = [one["result"] for one in answer.json()]
            if made != ["registered"] * BATCH:
                raise RuntimeError(f"not all were registered: {made}")
    return number


def _client(server: Server, key: str) -> httpx.Client:
    return httpx.Client(
        base_url=server.base, headers={"Authorization": f"Bearer {key}"}, timeout=120, trust_env=False
    )


def _bare(task: tuple[str, int, int]) -> int:
    url, _, number = task
    for _ in range(number):
        bare.write_row(url)
    return number
