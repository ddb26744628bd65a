"""The demo town's shift log, two shifts a day handed over with words; where everyone is at the end."""

import random
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.words.labels import EXAMPLE_MARK
from models import (
    TOWNSHIP_ZONE,
    Account,
    Cadre,
    CallUp,
    Incident,
    Presence,
    PresenceSpell,
    Shift,
    ShiftNote,
    StandIn,
)

DAYS, CHANGES = 14, (time(8), time(20))
NAMES = tuple(f"{EXAMPLE_MARK}调度员{sign}" for sign in "甲乙丙丁")
LINES = (
    "水库水位正常，巡查员已报平安。",
    "接区防汛办通知，夜间有雷阵雨，已提醒各村网格员。",
    "集镇停电一小时，已联系供电所，恢复供电。",
    "12345 转来两件，都已登记。",
    "大屏网络中断五分钟，已恢复。",
)
WORDS = ("在办的急件都已签收，请继续盯到场。", "夜里平稳，没有急件。", "挂账一件明天到期，请提醒承办方。")
ABOUT = "已催承办方，说是今天能办好。"
# Out of a hundred. Who is on an incident is 处置中 whatever he had entered.
MIX = ((Presence.ON_DUTY, 62), (Presence.IN_FIELD, 22), (Presence.TRAINING, 6), (Presence.ON_LEAVE, 6),
       (Presence.AWAY, 4))  # fmt: skip
NOTES = {Presence.TRAINING: "区里业务培训", Presence.ON_LEAVE: "年休假", Presence.IN_FIELD: "联村走访"}


def fill_shifts(session: Session, seed: int, until: datetime) -> None:
    """Two weeks of shifts; the last one runs, and the dispatcher of the demo accounts is on it.

    Somebody of the leadership stands in for the commander over the coming three days.
    """
    rng = random.Random(f"shifts/{seed}")
    accounts = {row.login: row for row in session.execute(select(Account)).scalars()}
    spoken = list(
        session.execute(select(col(Incident.id)).order_by(col(Incident.id).desc()).limit(20)).scalars()
    )
    begins = _begins(until)
    for place, start in enumerate(begins):
        is_running = place == len(begins) - 1
        now_on = accounts["demo_dispatcher"]
        name = now_on.name if is_running else NAMES[place % len(NAMES)]
        ended = None if is_running else begins[place + 1]
        taken = now_on.name if place == len(begins) - 2 else NAMES[(place + 1) % len(NAMES)]
        shift = Shift(
            account_id=now_on.id if is_running else None, name=name, started_at=start, ended_at=ended,
            hand_over="" if is_running else rng.choice(WORDS), taken_over_by="" if is_running else taken,
            taken_over_at=ended,
        )  # fmt: skip
        session.add(shift)
        session.flush()
        _write(session, rng, shift, ended or until, spoken if is_running else [])
    _stand_in(session, accounts, until)
    session.flush()


def _begins(until: datetime) -> list[datetime]:
    today = until.astimezone(TOWNSHIP_ZONE).date()
    days = [today - timedelta(days=back) for back in range(DAYS, -1, -1)]
    begins = [datetime.combine(day, at, TOWNSHIP_ZONE).astimezone(UTC) for day in days for at in CHANGES]
    return [start for start in begins if start < until]


def _write(session: Session, rng: random.Random, shift: Shift, end: datetime, incidents: list[int]) -> None:
    """One or two lines within the shift; of the running one also a line about the newest matters."""
    span = end - shift.started_at
    about = [(ABOUT, rng.choice(incidents))] if incidents else []
    lines = [(text, None) for text in rng.sample(LINES, rng.randint(1, 2))]
    for number, (text, incident_id) in enumerate((*lines, *about), start=1):
        at = shift.started_at + span * number / 4
        session.add(
            ShiftNote(shift_id=shift.id or 0, at=at, actor=shift.name, text=text, incident_id=incident_id)
        )


def _stand_in(session: Session, accounts: dict[str, Account], until: datetime) -> None:
    today = until.astimezone(TOWNSHIP_ZONE).date()
    away, instead = accounts["demo_commander"], accounts["demo_leadership"]
    session.add(
        StandIn(
            account_id=away.id or 0, stand_in_id=instead.id or 0, from_on=today + timedelta(days=1),
            to_on=today + timedelta(days=3), reason="到区里开会（示例）", made_by=away.name, made_at=until,
        )
    )  # fmt: skip


def fill_presence(session: Session, rng: random.Random, until: datetime) -> None:
    """The last two spells of everyone; who is called to an open incident was on duty before it."""
    query = select(CallUp).where(col(CallUp.cadre_id).is_not(None), col(CallUp.released_at).is_(None))
    called = {call.cadre_id: call for call in session.execute(query.order_by(col(CallUp.id))).scalars()}
    for cadre in session.execute(select(Cadre).order_by(col(Cadre.id))).scalars():
        started = (until - timedelta(minutes=rng.randint(25, 400))).replace(second=0, microsecond=0)
        presence = rng.choices([word for word, _ in MIX], [weight for _, weight in MIX])[0]
        note = NOTES.get(presence, "")
        if call := called.get(cadre.id):
            presence, started, note = Presence.ON_DUTY, call.called_at - timedelta(hours=2), ""
        before = started - timedelta(hours=rng.randint(6, 30))
        cadre_id = cadre.id or 0
        session.add(
            PresenceSpell(cadre_id=cadre_id, presence=Presence.ON_DUTY, started_at=before, ended_at=started)
        )
        session.add(PresenceSpell(cadre_id=cadre_id, presence=presence, started_at=started, note=note))
