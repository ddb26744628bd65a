"""叫应: begun from the desk, answered in the system or noted down there, and ended."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Person, refused_as_absent, scope_of
from dashboard.access.rules_rights import needs
from dashboard.room.calls import calling, contacts
from dashboard.room.calls.rules import DRILL, LONGEST_REASON, checked_words
from dashboard.room.calls.rules_contact import ContactWord, checked_every
from dashboard.room.plans.queries import held, meant
from dashboard.room.plans.rules import require_few_enough
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import (
    TOWNSHIP_CODE,
    AnswerWay,
    CallAnswer,
    CalledPerson,
    ContactTimer,
    Incident,
    Plan,
    PlanCall,
    PlanVersion,
)

SUBJECT = "plans"


@needs("call.start")
def start(
    session: Session,
    *,
    plan_id: int,
    words: str,
    incident_id: int | None = None,
    is_drill: bool = False,
    by: Person,
    at: datetime,
) -> int:
    """Call everybody of a plan as it holds today; returns the call's id.

    Refused where it reaches nobody or too many, and while the same plan is being called: pressing twice
    calls nobody twice.
    """
    audit.lock_chain(session, SUBJECT)
    plan = session.get(Plan, plan_id, with_for_update=True, populate_existing=True)
    if plan is None or plan.township_code != TOWNSHIP_CODE or not plan.is_active:
        raise Refused("这个预案没有或者停用了。请另选一个。")
    if incident_id is not None and not session.scalar(
        select(visible_incident(scope_of(by, "incident.read"), incident_id))
    ):
        raise refused_as_absent()
    version = held(session, plan_id=plan_id, on=township_date(at))
    if version is None:
        raise Refused(f"预案“{plan.name}”还没有到起用的日期。请另选一个。")
    of_plan = select(col(PlanVersion.id)).where(col(PlanVersion.plan_id) == plan_id)
    if calling.is_running(session, list(session.execute(of_plan).scalars())):
        raise Refused(
            f"预案“{plan.name}”正在叫应，没有再叫一遍。请在“叫应”里看谁应了；要重新叫，先结束那一次。"
        )
    people = meant(session, content=version.content, at=at)
    require_few_enough([one.name for one in people])
    call = PlanCall(
        plan_version_id=version.version_id, incident_id=incident_id, words=checked_words(words),
        is_drill=is_drill, started_by=by.name[:60], started_at=at,
    )  # fmt: skip
    session.add(call)
    session.flush()
    calling.begin_call(session, call, version.content, people, at)
    data = {"object": plan.name, "version": version.version, "what": DRILL if is_drill else call.words}
    audit.record(session, SUBJECT, "call_begun", by=by, at=at, data=data)
    return call.id or 0


@needs("notice.read")
def answer_own(
    session: Session, *, called_id: int, word: str, reason: str = "", by: Person, at: datetime
) -> None:
    """Answer a call to oneself, or to somebody in whose place one stands."""
    row = session.get(CalledPerson, called_id)
    if row is None or row.account_id is None or row.account_id not in (by.account_id, *by.for_accounts):
        raise Refused("这次没有叫您，或者已经换了人。请刷新页面。")
    calling.answer(session, called_id, word=word, reason=reason, way=AnswerWay.PAGE, actor=by.name, at=at)


@needs("call.answer")
def note_answer(
    session: Session, *, called_id: int, word: str, reason: str = "", by: Person, at: datetime
) -> None:
    """Note down what somebody has answered by telephone."""
    calling.answer(session, called_id, word=word, reason=reason, way=AnswerWay.TYPED, actor=by.name, at=at)


@needs("call.end")
def end(session: Session, *, call_id: int, reason: str, by: Person, at: datetime) -> None:
    """End a call, with the reason: nobody is called further, and links say that it is over."""
    audit.lock_chain(session, SUBJECT)
    call = session.get(PlanCall, call_id, with_for_update=True, populate_existing=True)
    if call is None or call.township_code != TOWNSHIP_CODE:
        raise Refused("没有这次叫应。请刷新页面。")
    if call.ended_at is not None:
        raise Refused(f"{call.ended_by}已经结束了这次叫应。")
    why = checked_text(" ".join(reason.split()), "结束的原因", LONGEST_REASON)
    calling.end_call(session, call, why, by.name, at)
    plan = session.get_one(Plan, session.get_one(PlanVersion, call.plan_version_id).plan_id)
    audit.record(session, SUBJECT, "call_ended", by=by, at=at, reason=why, data={"object": plan.name})


@needs("call.start")
def begin_contacts_of_call(
    session: Session, *, call_id: int, called_ids: Sequence[int], every: int, by: Person, at: datetime
) -> int:
    """Have these people of a call report 平安 every so many minutes; how many begin.

    Refused once the call is ended, and for whoever has not answered 收到: he is on no scene.
    """
    call = session.get(PlanCall, call_id, with_for_update=True, populate_existing=True)
    if call is None or call.township_code != TOWNSHIP_CODE:
        raise Refused("没有这次叫应。请刷新页面。")
    if call.ended_at is not None:
        raise Refused(f"{call.ended_by}已经结束了这次叫应，不用再报平安。")
    people = list(
        session.execute(
            select(CalledPerson)
            .where(col(CalledPerson.call_id) == call_id, col(CalledPerson.id).in_(called_ids))
            .order_by(col(CalledPerson.id))
        ).scalars()
    )
    if away := [one.name for one in people if one.answer is not CallAnswer.RECEIVED]:
        raise Refused(f"{'、'.join(away)}还没有答复“收到”，没有到现场。请去掉，或者先记下答复。")
    begun = contacts.begin_of_called(session, people, checked_every(every), by.name, at)
    return _begun(begun)


@needs("call.start")
def begin_contacts_of_case(
    session: Session,
    *,
    incident_id: int,
    cadre_ids: Sequence[int],
    every: int,
    deputy_id: int | None = None,
    by: Person,
    at: datetime,
) -> int:
    """Have these cadres, who are on the scene of one case, report 平安; how many begin.

    `deputy_id`: who looks for them when they are silent. Refused of a case that is closed.
    """
    if not session.scalar(select(visible_incident(scope_of(by, "incident.read"), incident_id))):
        raise refused_as_absent()
    # Twice at once begins once.
    incident = session.get_one(Incident, incident_id, with_for_update=True, populate_existing=True)
    if incident.concluded_at is not None:
        raise Refused("这件事已经办结，不用再报平安。")
    begun = contacts.begin_of_case(
        session, incident_id, cadre_ids, checked_every(every), deputy_id, by.name, at
    )
    return _begun(begun)


def _begun(number: int) -> int:
    if not number:
        raise Refused("没有选人，或者选的人已经在定时报平安。请重新选。")
    return number


@needs("notice.read")
def report_own(session: Session, *, contact_id: int, word: str, by: Person, at: datetime) -> None:
    """Report 平安, or that one has left, for oneself or for somebody in whose place one stands."""
    row = session.get(ContactTimer, contact_id)
    is_own = row is not None and row.account_id in (by.account_id, *by.for_accounts)
    if row is None or row.account_id is None or not is_own or word == ContactWord.STOP:
        raise Refused("这不是让您报的，或者已经换了人。请刷新页面。")
    actor = "" if row.account_id == by.account_id else by.name
    contacts.report(session, contact_id, word=word, actor=actor, at=at)


@needs("call.answer")
def note_contact(
    session: Session, *, contact_id: int, word: str, reason: str = "", by: Person, at: datetime
) -> None:
    """Note what somebody on a scene has said by telephone, or that he need not report any more."""
    row = session.get(ContactTimer, contact_id)
    if row is not None and row.incident_id is not None:
        seen = visible_incident(scope_of(by, "incident.read"), row.incident_id)
        if not session.scalar(select(seen)):
            raise refused_as_absent()
    contacts.report(session, contact_id, word=word, actor=by.name, at=at, reason=reason)
