"""What a demo town has done with its seconded staff: cases in several states, trainings, first steps."""

import io
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import select, update
from sqlmodel import Session, col

from dashboard.access.rules import EVERYTHING, Grant, Person
from dashboard.delegation.seconded.cases import CaseStepInProgress, end_membership, open_case, step_of_case
from dashboard.delegation.seconded.rules import POINTS
from dashboard.files.attachments.rules import DOCX, KeptFile
from dashboard.files.attachments.storage import files_of
from dashboard.files.papers.layout import Marks, Paper
from dashboard.words.days import day_start, township_date
from dashboard.words.labels import EXAMPLE_MARK
from models import (
    Cadre,
    CallUp,
    CaseKind,
    CaseStep,
    FileKind,
    Grade,
    LockException,
    OnboardingTick,
    PresenceSpell,
    Secondment,
    StaffCase,
    Staffing,
    Training,
)

LONG_AGO = (2026, 1, 1, 0, 0, 0)
A = CaseStep
COMMANDER = Person(f"{EXAMPLE_MARK}·指挥长", (Grant("commander"),))
LEADERSHIP = Person(f"{EXAMPLE_MARK}·党委书记", (Grant("leadership"),))
LIAISON = Person(f"{EXAMPLE_MARK}·部门联络人", (Grant("liaison"),))
DISPATCHER = f"{EXAMPLE_MARK}·值班调度员"
COURSES = (
    ("赋权事项执法业务培训", "区综合执法局", 16), ("基层治理四平台操作培训", "指挥室", 4),
    ("矛盾调解方法培训", "区司法局", 8), ("安全生产巡查培训", "区应急管理局", 8),
)  # fmt: skip
DAY = timedelta(days=1)
MISSING_FROM = 45


def score_sheet(session: Session, at: datetime) -> KeptFile:
    """A score sheet with nothing but the mark that it is an example, kept in the store of `session`."""
    paper = Paper("考评材料", number=EXAMPLE_MARK, issuer=EXAMPLE_MARK, at=at, marks=Marks(is_demo=True))
    paper.title("考评材料（示例）")
    paper.text("这是演示用的附件，没有真实内容。")
    content = _same(paper.as_bytes())
    name = files_of(session).put(content)
    return KeptFile(name, "考评材料（示例）.docx", FileKind.OFFICE, DOCX, len(content))


def _same(content: bytes) -> bytes:
    """The archive without the moment at which it was packed."""
    packed = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = ZipInfo(name, LONG_AGO)
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return packed.getvalue()


def fill_seconded(session: Session, until: datetime) -> None:
    """Fill in what the town's powers, trainings and the list of first steps have left behind by `until`."""
    today, rng = township_date(until), random.Random("seconded")
    rows = session.execute(
        select(Secondment, Cadre)
        .join(Cadre, col(Cadre.id) == col(Secondment.cadre_id))
        .order_by(col(Cadre.staff_number))
    )
    people = [(secondment, cadre) for secondment, cadre in rows]
    for place, (secondment, _) in enumerate(people):
        session.add_all(_first_steps(secondment, today, place))
        session.add_all(_trainings(secondment, rng, today))
    session.flush()
    _cases(session, people, until)
    session.execute(update(StaffCase).values(example=True))
    session.flush()


def _first_steps(secondment: Secondment, today: date, place: int) -> Iterator[OnboardingTick]:
    """Everything that is due, but for one thing that was forgotten with every sixth."""
    for number, point in enumerate(POINTS.values()):
        due = point.due_on(secondment.from_on)
        if due > today or (place % 6 == 5 and number == 6):
            continue
        yield OnboardingTick(
            secondment_id=secondment.id or 0, code=point.code, done_on=due - DAY, recorded_by=DISPATCHER,
            recorded_at=day_start(due) + timedelta(hours=2),
        )  # fmt: skip


def _trainings(secondment: Secondment, rng: random.Random, today: date) -> Iterator[Training]:
    for title, organiser, hours in rng.sample(COURSES, rng.randint(1, 3)):
        day = secondment.from_on + rng.randint(5, 50) * DAY
        if day <= today:
            yield Training(
                cadre_id=secondment.cadre_id, title=title, organiser=organiser, from_on=day,
                to_on=day + (hours // 8 - 1) * DAY if hours > 8 else day, hours=hours, result="考核合格",
                recorded_by=DISPATCHER, recorded_at=day_start(day) + timedelta(hours=10), example=True,
            )  # fmt: skip


def _cases(session: Session, people: list[tuple[Secondment, Cadre]], until: datetime) -> None:
    free, agreed = people[0][1], people[1][1]
    sheet = score_sheet(session, until)
    _transfer(session, free, until - 3 * DAY, until, decided=False)
    _transfer(session, agreed, until - 20 * DAY, until, decided=True)
    _nomination(session, people[4][1], until - 6 * DAY, sheet, Grade.MIDDLE, done=False)
    _nomination(session, people[9][1], until - 90 * DAY, sheet, Grade.SECTION, done=True)
    lost = _uncalled(session, people[10:], until - MISSING_FROM * DAY)
    _veto(session, people[6][1], until - 4 * DAY, sheet)
    _returned(session, lost, until - (MISSING_FROM + 12) * DAY, sheet)


def _open(
    session: Session, kind: CaseKind, cadre: Cadre, by: Person, at: datetime, reason: str
) -> CaseStepInProgress:
    return open_case(session, kind, cadre.id or 0, EVERYTHING, reason=reason, by=by, at=at)[0]


def _take(
    session: Session, case: StaffCase, step: CaseStep, by: Person, at: datetime, **columns: Any
) -> StaffCase:
    move = step_of_case(session, case.id or 0, step, EVERYTHING, by, at)
    for name, value in columns.pop("sets", {}).items():
        setattr(move.case, name, value)
    move.take(**columns)
    return move.case


def _met(at: datetime, decision: str) -> dict[str, Any]:
    day = township_date(at)
    return {"sets": {"met_on": day, "decision": decision}, "reason": decision, "met_on": day.isoformat()}


def _transfer(session: Session, cadre: Cadre, at: datetime, until: datetime, *, decided: bool) -> None:
    move = _open(session, CaseKind.TRANSFER, cadre, LIAISON, at, "本人申请回原单位，已满两年，请镇里同意。")
    move.case.target, move.case.last_on = "原单位", township_date(until) + 20 * DAY
    move.take(reason=move.case.reason, target="原单位", last_on=move.case.last_on.isoformat())
    if decided:
        when = at + 9 * DAY
        _take(session, move.case, A.AGREE, LEADERSHIP, when, **_met(when, "同意调回，做好工作交接。"))


def _nomination(
    session: Session, cadre: Cadre, at: datetime, sheet: KeptFile, grade: Grade, *, done: bool
) -> None:
    reason = "连续三个季度考评在前列，三大项目征迁中担任骨干，群众认可。"
    move = _open(session, CaseKind.NOMINATION, cadre, COMMANDER, at, reason)
    move.case.grade = grade
    move.case.target = "区综合执法局副局长" if grade is Grade.SECTION else "驻镇执法中队副队长"
    move.take(reason=reason, files=(sheet,), grade=grade.value, target=move.case.target)
    if done:
        when = at + 8 * DAY
        _take(session, move.case, A.AGREE, LEADERSHIP, when, **_met(when, "同意推荐，报区委组织部。"))
        _take(session, move.case, A.APPOINT, COMMANDER, at + 40 * DAY, reason="区委任免文件（示例）")


def _veto(session: Session, cadre: Cadre, at: datetime, sheet: KeptFile) -> StaffCase:
    reason = "三次点将没有到场，两次退单没有说明理由，经谈话没有改正。"
    move = _open(session, CaseKind.VETO, cadre, COMMANDER, at, reason)
    move.take(reason=reason)
    evidence = "点将记录和谈话记录，三次没有到场。"
    return _take(session, move.case, A.ADD_EVIDENCE, COMMANDER, at + DAY, reason=evidence, files=(sheet,))


def _returned(session: Session, cadre: Cadre, at: datetime, sheet: KeptFile) -> None:
    """One who was sent back, and in whose place nobody has come although the time is over."""
    case = _veto(session, cadre, at, sheet)
    when = at + 6 * DAY
    case = _take(session, case, A.AGREE, LEADERSHIP, when, **_met(when, "同意退回，要求派出部门补派。"))
    secondment = session.get_one(Secondment, case.secondment_id)
    last_on = township_date(at) + 12 * DAY
    end_membership(session, secondment, Staffing.RETURNED, last_on)
    session.execute(
        update(PresenceSpell)
        .where(col(PresenceSpell.cadre_id) == cadre.id, col(PresenceSpell.ended_at).is_(None))
        .values(ended_at=col(PresenceSpell.started_at))
    )
    exception = LockException.VETO
    case = _take(session, case, A.SEND_BACK, COMMANDER, at + 10 * DAY, last_on=last_on.isoformat(),
                 exception=exception.value, sets={"last_on": last_on, "exception": exception})  # fmt: skip
    due = last_on + 40 * DAY
    _take(session, case, A.ASK_REPLACEMENT, COMMANDER, at + 12 * DAY, sets={"due_on": due},
          reason="熟悉执法业务，能到现场。", due_on=due.isoformat())  # fmt: skip


def _uncalled(session: Session, people: list[tuple[Secondment, Cadre]], since: datetime) -> Cadre:
    """The last of them who was here before that moment and called to nothing after it."""
    query = select(col(CallUp.cadre_id)).where(col(CallUp.called_at) >= since - 15 * DAY)
    called = set(session.execute(query).scalars())
    long_here = township_date(since) - 60 * DAY
    fitting = [c for s, c in people if c.id not in called and s.from_on < long_here]
    return (fitting or [c for s, c in people if s.from_on < long_here])[-1]
