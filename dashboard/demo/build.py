"""Makes a demo store: reference data, invented people, and the incidents of a year."""

import json
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, select, update
from sqlmodel import Session, col

from dashboard.access import audit_seal, audit_witness
from dashboard.demo.accounts import fill_accounts
from dashboard.demo.adapters import fill_adapters
from dashboard.demo.assessment import fill_departments
from dashboard.demo.bounties import fill_bounties
from dashboard.demo.lectures import fill_lectures
from dashboard.demo.lists import fill_lists
from dashboard.demo.loading import at_full_speed, tidy, without_indexes
from dashboard.demo.outside import fill_outside
from dashboard.demo.people import fill_people
from dashboard.demo.plans import fill_plans
from dashboard.demo.posts import fill_posts
from dashboard.demo.powers import fill_powers
from dashboard.demo.scores import fill_scores
from dashboard.demo.seconded import fill_seconded
from dashboard.demo.shifts import fill_presence, fill_shifts
from dashboard.demo.villagers import fill_villagers
from dashboard.demo.villages import fill_villages
from dashboard.demo.year import Counts, fill_year
from dashboard.incidents.figures import tallies
from dashboard.running import migrate
from dashboard.store.database import engine_for
from dashboard.store.private import own_folder
from dashboard.store.store_files import declined_file, demo_file, files_folder, local_folder, sqlite_url
from dashboard.town import reference
from dashboard.words.errors import Refused
from models import TOWNSHIP_ZONE, Cadre, ImportBatch, Incident, StoreMark, VersionStripe

MARK = "demo"
LEFT_BEHIND_SECONDS = 3_600
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Summary:
    """What was built, and where."""

    url: str
    incidents: int
    log_rows: int
    assignments: int
    call_ups: int
    cadres: int
    seconds: float


def build(
    incidents: int = 5_000,
    seed: int = 1,
    *,
    until: datetime,
    url: str | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Make the demo town up to `until`; the same arguments make the same rows.

    Without `url` the embedded demo store is made beside its place and moved there
    when it is complete. With one, that store is filled in a single transaction;
    Refused unless it is empty. `progress` is called with the number of incidents done and of all.
    """
    if incidents < 1:
        raise Refused("演示事件至少要有 1 件。请填写一个正整数。")
    started = time.monotonic()
    if url is not None:
        counts, cadres = _fill_store(url, incidents, seed, until, progress)
    else:
        url = sqlite_url(demo_file())
        counts, cadres = _make_file(incidents, seed, until, progress)
    audit_seal.seal(until, url)
    return Summary(url, incidents, counts.log, counts.assignments, counts.call_ups, cadres,
                   round(time.monotonic() - started, 1))  # fmt: skip


def _make_file(incidents: int, seed: int, until: datetime, progress: Progress | None) -> tuple[Counts, int]:
    target = demo_file()
    own_folder(local_folder())
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix="demo-building-", dir=local_folder()))
    try:
        made = folder / target.name
        counts = _fill_store(sqlite_url(made), incidents, seed, until, progress, is_fresh=True)
        engine_for(sqlite_url(target)).dispose()
        # The old store's write-ahead log would be replayed into the new file.
        beside = (target.with_name(f"{target.name}-wal"), target.with_name(f"{target.name}-shm"))
        for old in (*beside, audit_witness.beside(sqlite_url(target))):
            if old:
                old.unlink(missing_ok=True)
        made.replace(target)
        pictures, their_place = files_folder(sqlite_url(made)), files_folder(sqlite_url(target))
        if pictures != their_place:
            own_folder(their_place)
            shutil.copytree(pictures, their_place, dirs_exist_ok=True)
        declined_file().unlink(missing_ok=True)
    except PermissionError as error:
        raise Refused("演示库正在被使用，换不了。请先停止服务，再重新生成。") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return counts


def _sweep() -> None:
    """Remove what builds left that were killed; a younger folder may be another build at work."""
    for folder in local_folder().glob("demo-building-*"):
        if time.time() - folder.stat().st_mtime > LEFT_BEHIND_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _fill_store(
    url: str, incidents: int, seed: int, until: datetime, progress: Progress | None, *, is_fresh: bool = False
) -> tuple[Counts, int]:
    migrate.upgrade(url)
    engine = engine_for(url)
    # Migrations may have left a connection that still holds the file.
    engine.dispose()
    with (
        engine.execution_options(room_writer=True).connect() as connection,
        at_full_speed(connection, is_fresh=is_fresh),
    ):
        with connection.begin():
            _require_empty(connection)
            filled = _fill(connection, incidents, seed, until, progress)
        tidy(connection)
    engine.dispose()
    return filled


def _require_empty(connection: Connection) -> None:
    for table in (Incident, Cadre, ImportBatch):
        if connection.execute(select(func.count()).select_from(table)).scalar():
            raise Refused("这个库里已经有数据，不能生成演示数据。请换一个空的数据库。")


def _fill(
    connection: Connection, incidents: int, seed: int, until: datetime, progress: Progress | None
) -> tuple[Counts, int]:
    rng = random.Random(f"people/{seed}")
    today = until.astimezone(TOWNSHIP_ZONE).date()
    with Session(connection, join_transaction_mode="rollback_only") as session:
        reference.load(session)
        mark = {"seed": seed, "incidents": incidents, "until": until.isoformat()}
        session.add(StoreMark(key=MARK, value=json.dumps(mark)))
        fill_people(session, rng, today)
        fill_lists(session, today)
        fill_lectures(session, seed, until)
        session.flush()
        with without_indexes(connection):
            counts = fill_year(session, incidents, seed, until, progress)
        tallies.count_anew(session)
        fill_presence(session, rng, until)
        fill_seconded(session, until)
        fill_posts(session, seed, until)
        fill_accounts(session, until)
        fill_shifts(session, seed, until)
        fill_plans(session, until)
        fill_powers(session, seed, until)
        fill_departments(session, seed, until)
        fill_bounties(session, until, seed)
        fill_scores(session, seed, until)
        fill_villages(session, seed, until)
        fill_villagers(session, seed, until)
        fill_outside(session, until)
        fill_adapters(session, seed, until)
        # Viewers of a store that was built anew must not take it for the old one.
        changed = update(VersionStripe).where(col(VersionStripe.slot) == 0)
        session.execute(changed.values(count=VersionStripe.count + incidents + seed))
        session.flush()
        cadres = session.execute(select(func.count()).select_from(Cadre)).scalar_one()
        session.expunge_all()
    return counts, cadres
