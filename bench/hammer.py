"""Many workers live whole lives of incidents at once, and then it is counted whether anything was lost.

`python -m bench.hammer` runs it on a store of its own, which it makes and removes; the tests and `bench.many`
run the same on SQLite and on PostgreSQL.
"""

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules import Grant, Person, require
from dashboard.access.rules_rights import needed_rights, takes_scope
from dashboard.commands import stores
from dashboard.incidents.figures import tallies
from dashboard.incidents.life import actions_dispatch, actions_ends, actions_handling, actions_report, signers
from dashboard.incidents.life.rules_life import LogEntry
from dashboard.incidents.life.rules_replay import replay
from dashboard.incidents.life.rules_standing import Choice
from dashboard.running.audit_check import CheckProgress, breaks
from dashboard.store.database import engine_for, transaction
from dashboard.store.store_files import sqlite_url
from dashboard.words.errors import Refused
from models import Incident, IncidentLog, IncidentStatus, Module, Party

START = date(2020, 1, 1)
# Every so many lives two workers reach for the same matter: one wins, the other is told.
CONTESTED = 5
# Seconds that the processes may take to come up, all at once on a small machine.
LONGEST_START = 900
# report, accept, triage, dispatch, sign, feed back, verify.
STEPS = 7


@dataclass
class HammerResult:
    """What came of it. `problems` is empty where nothing was lost, doubled or illegal."""

    workers: int
    lives: int
    seconds: float
    commits: int
    told: int
    problems: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Commits a second, all workers together."""
        return self.commits / self.seconds if self.seconds else 0.0


def prepare_empty(url: str) -> None:
    """Make the store at `url` for a test of strength; Refused where people work or anything happened."""
    stores.prepare(url)
    with Session(engine_for(url)) as session:
        if session.scalar(select(func.count()).select_from(Incident)):
            raise Refused("这个库里已经有事件，压力测试只在空库里做。请另建一个空库。")


def beat(url: str, workers: int, lives: int) -> HammerResult:
    """Let `workers` processes live `lives` whole lives each on the store at `url`, then check the store."""
    with Session(engine_for(url)) as session:
        before = session.execute(select(func.count()).select_from(Incident)).scalar_one()
    counts, seconds = together(_work, [(url, number, lives) for number in range(workers)])
    commits, told = sum(count["commits"] for count in counts), sum(count["told"] for count in counts)
    beaten = HammerResult(workers, lives, seconds, commits, told)
    beaten.problems = [*_lost(counts, workers * lives), *check(url, before + workers * lives)]
    return beaten


def together(work: Callable[[Any], Any], tasks: Sequence[tuple[Any, ...]]) -> tuple[list[Any], float]:
    """What `work` made of each task, one process for each, and seconds from the first begin to the last end.

    All begin at once, after the last has come up: what a process takes to start is nobody's work. The first
    item of a task is the URL of the store.
    """
    # The processes must not share the parent's connections.
    engine_for(tasks[0][0]).dispose()
    context = get_context("spawn")
    begin = context.Barrier(len(tasks))
    with ProcessPoolExecutor(
        len(tasks), mp_context=context, initializer=begin.wait, initargs=(LONGEST_START,)
    ) as pool:
        done = list(pool.map(_timed, [work] * len(tasks), tasks))
    return [answer for answer, _, _ in done], max(end for _, _, end in done) - min(
        start for _, start, _ in done
    )


def _timed(work: Callable[[Any], Any], task: tuple[Any, ...]) -> tuple[Any, float, float]:
    start = time.perf_counter()
    answer = work(task)
    return answer, start, time.perf_counter()


def _lost(counts: list[Counter[str]], expected: int) -> list[str]:
    closed = sum(count["closed"] for count in counts)
    return [] if closed == expected else [f"办结了 {closed} 件，应为 {expected} 件"]


def check(url: str, expected: int) -> list[str]:
    """What is wrong in the store, in words: numbers twice, matters lost, false rows or counts, broken chains.

    Empty where all is right.
    """
    problems = []
    with Session(engine_for(url)) as session:
        total = session.execute(select(func.count()).select_from(Incident)).scalar_one()
        if total != expected:
            problems.append(f"事件 {total} 件，应为 {expected} 件")
        numbers = session.execute(select(func.count(func.distinct(col(Incident.number))))).scalar_one()
        if numbers != total:
            problems.append(f"编号重复：{total - numbers} 个")
        problems += _denied(session)
        problems += [str(broken) for broken in breaks(session, CheckProgress(), sealed=False)]
        problems += tallies.differences(session)
        problems += signers.differences(session)
    return problems


def _denied(session: Session) -> list[str]:
    logs: dict[int, list[LogEntry]] = {}
    query = select(IncidentLog).order_by(col(IncidentLog.incident_id), col(IncidentLog.seq))
    for line in session.execute(query).scalars():
        logs.setdefault(line.incident_id, []).append(
            LogEntry(line.action, line.at, line.to_status, line.data)
        )
    problems = []
    for row in session.execute(select(Incident)).scalars():
        try:
            life = replay(logs.get(row.id or 0, ()))
        except (Refused, ValueError) as error:
            problems.append(f"{row.number}：经过不合法（{error}）")
            continue
        wrong = [name for name, value in life.columns().items() if getattr(row, name) != value]
        if wrong:
            problems.append(f"{row.number}：{'、'.join(wrong)} 与经过不符")
    return problems


def _work(task: tuple[str, int, int]) -> Counter[str]:
    url, number, lives = task
    worker = _Worker(url, number)
    for life in range(lives):
        worker.live(life)
    return worker.counted


class _Worker:
    def __init__(self, url: str, number: int) -> None:
        self.url, self.number, self.rng = url, number, random.Random(number)
        self.counted: Counter[str] = Counter()
        with Session(engine_for(url)) as session:
            query = select(col(Module.id)).order_by(col(Module.id)).limit(1)
            self.module = int(session.execute(query).scalar_one())
        self.room = Person(f"调度{number}", (Grant("dispatcher", None, START),), account_id=None)
        self.party = Person(f"模块{number}", (Grant("module_head", self.module, START),), account_id=None)

    def live(self, life: int) -> None:
        """One whole life, each act a transaction of its own."""
        fields = {"title": f"压力测试{self.number}-{life}", "urgent": self.rng.random() < 0.2}
        key = f"hammer-{self.number}-{life}"
        number = self.do(self.room, actions_report.report, fields=fields, form_key=key)
        if (
            life % CONTESTED == 0
            and self.do(self.room, actions_report.report, fields=fields, form_key=key) != number
        ):
            raise AssertionError("one form made two incidents")
        incident = self.id_of(number)
        lead = (Choice(Party.MODULE, self.module, is_lead=True),)
        chosen = {"incident_class": 1, "platform_id": None, "module_id": self.module, "why": "压力测试"}
        done = {"result": "压力测试办结", "waiver": "压力测试"}
        steps: list[tuple[Person, Callable[..., Any], dict[str, Any]]] = [
            (self.room, actions_ends.accept, {}),
            (self.room, actions_dispatch.triage, chosen),
            (self.room, actions_dispatch.dispatch, {"parties": lead}),
            (self.party, actions_handling.sign, {}),
            (self.party, actions_handling.feed_back, done),
            (self.room, actions_ends.verify, {}),
        ]
        for person, action, given in steps:
            self.do(person, action, incident_id=incident, **given)
            if life % CONTESTED == 0:
                self.is_told(person, action, incident_id=incident, **given)
        self.counted["closed"] += self.status_of(incident) is IncidentStatus.CLOSED

    def do(self, person: Person, action: Callable[..., Any], **inputs: Any) -> Any:
        given = {"scope": require(person, *needed_rights(action))} if takes_scope(action) else {}
        with transaction(url=self.url) as session:
            answer = action(session, **inputs, **given, by=person, at=datetime.now(UTC))
        self.counted["commits"] += 1
        return answer

    def is_told(self, person: Person, action: Callable[..., Any], **inputs: Any) -> None:
        """The same act once more must be refused, in words, and change nothing. Triage may be done again."""
        if action is actions_dispatch.triage:
            return
        try:
            self.do(person, action, **inputs)
        except Refused:
            self.counted["told"] += 1
        else:
            raise AssertionError(f"{action.__name__} was taken twice")

    def id_of(self, number: str) -> int:
        with Session(engine_for(self.url)) as session:
            query = select(col(Incident.id)).where(col(Incident.number) == number)
            return int(session.execute(query).scalar_one())

    def status_of(self, incident_id: int) -> IncidentStatus:
        with Session(engine_for(self.url)) as session:
            query = select(col(Incident.status)).where(col(Incident.id) == incident_id)
            return IncidentStatus(session.execute(query).scalar_one())


def main(
    workers: Annotated[int, typer.Option(min=1, help="processes that act at once")] = 16,
    lives: Annotated[int, typer.Option(min=1, help="incidents that each takes from report to closing")] = 50,
    url: Annotated[
        str, typer.Option(help="an empty PostgreSQL store; a file that is thrown away if none")
    ] = "",
) -> None:
    """Let many people act at once, then look for numbers given twice, lost matters and illegal states."""
    with tempfile.TemporaryDirectory(prefix="hammer-") as folder:
        store = url or sqlite_url(Path(folder) / "hammer.db")
        try:
            prepare_empty(store)
        except Refused as refusal:
            sys.exit(str(refusal))
        beaten = beat(store, workers, lives)
    typer.echo(
        f"{workers} processes × {lives} lives: {beaten.commits:,} commits, {beaten.seconds:.1f} s, "
        f"{beaten.rate:.0f} a second; {beaten.told:,} acts taken a second time, each refused."
    )
    for problem in beaten.problems[:20]:
        typer.echo(f"wrong: {problem}", err=True)
    if beaten.problems:
        raise typer.Exit(1)
    typer.echo("Nothing lost, doubled or illegal.")


if __name__ == "__main__":
    typer.run(main)
