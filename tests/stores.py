"""Filled stores for the pages' tests: the demo town, a real file's rows, and a store that means harm."""

import gzip
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard import demo
from dashboard.access.rules import Person
from dashboard.admin.imports import import_file, load_profile
from dashboard.store.database import engine_for, transaction
from dashboard.store.store_files import sqlite_url
from dashboard.words.days import township_date
from models import (
    Action,
    Assignment,
    AssignmentStatus,
    BatchStatus,
    Cadre,
    Category,
    CheckResult,
    CounterCase,
    CounterWindow,
    Department,
    DepartmentKind,
    HouseholdKind,
    Identity,
    ImportBatch,
    Incident,
    IncidentStatus,
    JointVisit,
    KeyWorkItem,
    LinkKind,
    LowIncomeHousehold,
    Module,
    Party,
    Placement,
    PowerGroup,
    PowerItem,
    PowerKind,
    PowerLink,
    PowerLinkCheck,
    PowerStageStep,
    Premises,
    Secondment,
    Source,
    Village,
    VillageLink,
    VillageMeeting,
    VillageVisit,
    VillageVisitStatus,
    VisitCheck,
)
from tests.factories import an_entry, an_incident, chained
from tests.files.attachments.files import pdf, photo
from tests.files.attachments.rows import attach, kept
from tests.shared_files import profile_of, shared_file

DEMO_INCIDENTS = 150
REAL_ROWS = 300
BOSTON = "data/boston_2011_dev.csv.gz"
# Every syntax that Streamlit renders.
EVIL = "http://evil.example"
TRICKS = (
    f"![图]({EVIL}/a.png)",
    f"[点我]({EVIL}/b)",
    "<img src=//evil.example/c.png>",
    "<b>粗</b> **重** :red[红] `码`",
    "$\\frac{a}{b}$ :material/home: :smile:",
    "=1+1 \u202eفـق\u202c 零\u200b宽",
    "# 题\n- 项 ~~删~~ <script>alert(1)</script>",
    f"<{EVIL}/d> www.evil.example {EVIL}/e",
    f"[j](javascript:alert(1)) <iframe src={EVIL}/f></iframe> <svg onload=alert(1)>",
    "<style>@import '//evil.example/g';</style> \u2067\u200f\ufeffe\u0301\u0301\u0301\U000e0041 {{7*7}} {0}",
)
TITLES = ("".join(TRICKS[:4]), "".join(TRICKS[4:8]), "".join(TRICKS[8:]))
TITLE = TITLES[0]
HOSTILE_NUMBER = "NL-20260304-9{:03d}"


def demo_store(file: Path) -> str:
    """The demo town up to now, in `file`."""
    url = sqlite_url(file)
    demo.build(DEMO_INCIDENTS, seed=1, until=datetime.now(UTC), url=url)
    _close(url)
    return url


def imported_store(template: Path, file: Path) -> str:
    """The first rows of a real file, in a copy of `template`; left out without that file."""
    source = shared_file(BOSTON)
    few = file.with_suffix(".csv")
    with gzip.open(source, "rt", encoding="utf-8", newline="") as rows:
        few.write_text("".join(line for line, _ in zip(rows, range(REAL_ROWS + 1), strict=False)), "utf-8")
    return _made(template, file, lambda: _import(few))


def hostile_store(template: Path, file: Path) -> str:
    """Incidents, names and imports that try to be rendered, in a copy of `template`."""
    return _made(template, file, _harm)


def one_incident_store(template: Path, file: Path, **given: Any) -> str:
    """A single open incident, in a copy of `template`."""
    return _made(template, file, lambda: _one(given))


def crowded_store(template: Path, file: Path, number: int, **given: Any) -> str:
    """So many incidents at one place, and one without a place, in a copy of `template`."""

    def fill() -> None:
        with transaction() as session:
            session.add_all([an_incident(reported_at=datetime.now(UTC), **given) for _ in range(number)])
            session.add(an_incident(reported_at=datetime.now(UTC)))

    return _made(template, file, fill)


def copy_of(url: str, folder: Path) -> str:
    """A store of one's own, like the one at `url`, which may be in use.

    By SQLite itself: to copy its file would end this process's locks on it (POSIX: any close does), and leave
    out what is still in the file beside it. Another's end then takes that file away under our feet.
    """
    file = folder / "copy.db"
    with (
        closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as there,
        closing(sqlite3.connect(file)) as here,
    ):
        there.backup(here)
    return sqlite_url(file)


def _made(template: Path, file: Path, fill: Callable[[], None]) -> str:
    shutil.copy(template, file)
    url = sqlite_url(file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        fill()
    _close(url)
    return url


def _close(url: str) -> None:
    """So that the file alone holds everything and may be copied."""
    with engine_for(url).connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine_for(url).dispose()


def _import(file: Path) -> None:
    profile = load_profile(profile_of("boston_311"))
    import_file(file, "boston.csv", profile, by=Person("测试员"), at=datetime.now(UTC))


def _one(given: dict[str, Any]) -> None:
    at = datetime.now(UTC) - timedelta(minutes=5)
    with transaction() as session:
        _add(session, an_incident(reported_at=at, **given), at)


def _add(session: Session, incident: Incident, at: datetime, trick: str = "") -> Incident:
    session.add(incident)
    session.flush()
    told = {"incident_id": incident.id, "at": at, "recorded_at": at, "to_status": incident.status}
    entries = [an_entry(**told, reason=trick)]
    if trick:
        said = {"actor": trick[:60], "role": trick[:40], "data": {"note": trick}}
        entries.append(an_entry(**told, seq=2, action=Action.COMMENT, **said))
    session.add_all(chained(*entries))
    return incident


def _harm() -> None:
    at = datetime.now(UTC) - timedelta(hours=1)
    with transaction() as session:
        department = Department(
            code="evil", name=TRICKS[0], short_name=TRICKS[2], kind=DepartmentKind.IMPORTED
        )
        category = Category(
            code="evil", major_code="evil", major=TRICKS[1], name=TITLE, module_id=1, is_imported=True
        )
        village = session.exec(select(Village).order_by(col(Village.code))).first()
        module = session.exec(select(Module).order_by(col(Module.code))).first()
        assert village is not None
        assert module is not None
        module.name = "![m](//e.example/x.png)"[:30]
        village.short_name = f"{TRICKS[1]}"
        batch = ImportBatch(
            profile=TRICKS[0][:60], file_name=TITLE, file_hash="0" * 64, status=BatchStatus.DONE,
            actor=TRICKS[1], started_at=at, finished_at=at, imported=1,
        )  # fmt: skip
        session.add_all([department, category, batch])
        session.flush()
        place = {"longitude": village.longitude, "latitude": village.latitude, "village_id": village.id}
        owner = {"department_id": department.id, "category_id": category.id, "module_id": module.id}
        for number, trick in enumerate((*TITLES, *TRICKS)):
            made = an_incident(
                title=trick, place=trick, description=trick * 3, result=trick, why=trick, urgent=True,
                number=HOSTILE_NUMBER.format(number), source=Source.IMPORT, source_id=f"{number}{trick}"[:80],
                source_system="evil", status=IncidentStatus.HANDLING, reported_at=at,
                reported_on=township_date(at), due_at=at, yellow_at=at, red_at=at,
                import_batch_id=batch.id, **place, **owner,
            )  # fmt: skip
            made = _add(session, made, at, trick)
            session.add(_share(made, department, at, trick))
            for file in (kept(photo()), kept(pdf())):
                attach(session, made, replace(file, name=trick[:200]), added_by=trick[:60], added_at=at)
        _person(session, department, module, at)
        _powers(session, department, village, at)
        _village_work(session, village, at)


def _share(incident: Incident, department: Department, at: datetime, text: str) -> Assignment:
    return Assignment(
        incident_id=incident.id, party=Party.DEPARTMENT, department_id=department.id,
        status=AssignmentStatus.SIGNED, sent_at=at, signed_at=at, reason=text, result=text,
    )  # fmt: skip


def _powers(session: Session, department: Department, village: Village, at: datetime) -> None:
    owner, day = {"department_id": department.id or 0}, township_date(at)
    item = PowerItem(kind=PowerKind.APPROVAL, name=TRICKS[0][:120], category=TRICKS[1][:40], **owner)
    place = Premises(name=TRICKS[2][:60], address=TRICKS[1][:100], village_id=village.id)
    window = CounterWindow(code="evil", name=TRICKS[1][:40], **owner)
    session.add_all([item, place, window])
    session.flush()
    session.add(
        CounterCase(
            number="BM-0", item_id=item.id or 0, window_id=window.id or 0, applicant=TRICKS[2][:20],
            accepted_at=at, accepted_on=day, recorded_by=TRICKS[0][:60],
        )
    )  # fmt: skip
    for number in range(2):
        visit = JointVisit(premises_id=place.id or 0, planned_on=day, reason=TITLE, planned_by=TRICKS[1][:60],
                           planned_at=at)  # fmt: skip
        session.add(visit)
        session.flush()
        text, found = f"{number}{TITLE}"[:200], CheckResult.PROBLEM if number else None
        session.add(VisitCheck(visit_id=visit.id or 0, text=text, result=found, note=TITLE[:300], **owner))
    of = session.exec(select(Category.id)).first() or 0
    session.add(
        PowerLink(category_id=of, **owner, from_on=day, basis=TITLE[:200], recorded_by=TRICKS[1][:60],
                  recorded_at=at)
    )  # fmt: skip
    for ended_at in (at, None):
        session.add(
            PowerLinkCheck(category_id=of, checked_by=TRICKS[0][:60], checked_at=at, ended_at=ended_at,
                           ended_why=TRICKS[2][:200])
        )  # fmt: skip
    group = session.exec(select(PowerGroup)).first()
    session.add(
        PowerStageStep(group_id=group.id if group else 0, from_stage="上报", to_stage="正式", from_on=day,
                       basis=TITLE[:200], recorded_by=TRICKS[1][:60], recorded_at=at)
    )  # fmt: skip


def _person(session: Session, department: Department, module: Module, at: datetime) -> None:
    cadre = Cadre(staff_number="evil", name=TRICKS[2], identity=Identity.SECONDED, phone="")
    session.add(cadre)
    session.flush()
    day = township_date(at)
    session.add(Placement(cadre_id=cadre.id, module_id=module.id, from_on=day))
    session.add(Secondment(cadre_id=cadre.id, department_id=department.id, from_on=day, locked_until=day))


def _village_work(session: Session, village: Village, at: datetime) -> None:
    """Visits, relations, households, meetings and key work of one village, in every trick's words."""
    day, number = township_date(at), village.id or 0
    own = {"village_id": number, "recorded_by": TRICKS[1][:60], "recorded_at": at}
    quarter = {"year": day.year, "quarter": (day.month + 2) // 3}
    for place, trick in enumerate(TRICKS):
        home = LowIncomeHousehold(**own, name=trick[:40], kind=HouseholdKind.SUBSISTENCE, from_on=day)
        session.add(home)
        session.flush()
        visit = VillageVisit(**own, planned_on=day, topic=trick[:200], who=trick[:100], household_id=home.id)
        done = VillageVisit(
            **own, planned_on=day, visited_on=day, topic=trick[:200], who=trick[:100], findings=trick,
            status=VillageVisitStatus.DONE, concluded_by=trick[:60], concluded_at=at,
        )  # fmt: skip
        link = VillageLink(
            **own, kind=LinkKind.PARTY_HOUSEHOLDS, who=trick[:40], role=trick[:40], households=1, from_on=day
        )
        meeting = VillageMeeting(
            title=trick[:100], held_on=day, starts_at=at + timedelta(hours=9), who=trick[:200],
            reason=trick[:200], booked_by=trick[:60], booked_at=at,
        )  # fmt: skip
        item = KeyWorkItem(
            **own, **quarter, title=f"{place}{trick}"[:100], points=Decimal(10), awarded=Decimal(place),
            result=trick[:500], evidence=trick[:300], judged_by=trick[:60], judged_at=at,
        )  # fmt: skip
        session.add_all([visit, done, link, meeting, item])
    session.flush()
