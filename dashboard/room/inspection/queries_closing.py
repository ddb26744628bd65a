"""Missed steps of what was closed in the last days: feedback, evidence, call back, sample, promise."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from dashboard.incidents.case.queries_case import is_kept
from dashboard.room.inspection.queries_log import (
    Entry,
    has_evidence,
    in_round,
    is_struck,
    noted,
    round_start,
)
from dashboard.room.inspection.queries_look import Ended, Finding, InspectionScope
from dashboard.room.inspection.queries_suspects import Doubt, is_suspect, tells_result
from dashboard.room.inspection.rules import SAMPLED_WITHIN, is_sampled
from dashboard.room.inspection.rules_kinds import ROOM
from dashboard.words.days import day_start, township_date
from models import Action, Incident, IncidentLog, IncidentStatus, Level, Mediation

S = IncidentStatus
I = Incident  # noqa: E741
NEVER = datetime.fromtimestamp(0, UTC)
Result: Any = aliased(IncidentLog, name="result")
Later: Any = aliased(Mediation, name="later")


def _closed_without_feedback(look: InspectionScope) -> Iterator[Finding]:
    where = (is_suspect(look, Doubt.UNTOLD), ~in_round(tells_result(), of=Ended))
    for case, ended in look.each(look.closed_cases(col(I.concluded_at), where=where)):
        yield Finding(case, ended, ended, "综合督考办", "办结了，本轮没有反馈记录")


def _closed_without_evidence(look: InspectionScope) -> Iterator[Finding]:
    fed_back = (Result.incident_id == Ended.id, Result.action == Action.FEED_BACK, ~has_evidence(Result))
    is_bare = exists(select(Result.seq).where(*fed_back).correlate(Ended))
    # Of several results in a round the last one counts; the district's own carries its own papers.
    last = select(func.max(Entry.seq)).where(Entry.incident_id == col(I.id), Entry.to_status == S.FED_BACK)
    is_last = Result.seq == last.correlate(I).scalar_subquery()
    where = (is_suspect(look, Doubt.BARE), Ended.level == Level.TOWN, is_bare)
    query = (
        look.closed_cases(Result.at, Result.actor, where=where)
        .join(Result, and_(Result.incident_id == col(I.id), is_last))
        .where(Result.action == Action.FEED_BACK, Result.seq > round_start(), ~has_evidence(Result))
    )
    for case, at, actor in look.each(query):
        yield Finding(case, at, at, actor, "反馈没有照片、文件，也没有写明为什么没有")


def _not_called_back(look: InspectionScope) -> Iterator[Finding]:
    within = timedelta(days=look.settings["call_back_days"])
    where = (Ended.concluded_at < look.at - within, Ended.rating.is_(None))
    query = look.closed_cases(col(I.concluded_at), where=where)
    query = query.where(func.coalesce(col(I.reporter_phone), "") != "")
    for case, ended in look.each(query):
        yield Finding(case, ended, ended + within, ROOM, "上报人留了电话，办结以后还没有回访")


def _village_not_sampled(look: InspectionScope) -> Iterator[Finding]:
    percent = look.settings["village_sample_percent"]
    sampled = noted("sampled", of=Ended)
    where = (
        Ended.concluded_at < look.at - SAMPLED_WITHIN,
        Ended.level == Level.VILLAGE,
        func.coalesce(sampled, NEVER) < Ended.concluded_at,
    )
    for case, ended in look.each(look.closed_cases(col(I.concluded_at), where=where)):
        if is_sampled(case.number, percent):
            what = "村格自己办结，被抽中，还没有看过"
            yield Finding(case, ended, ended + SAMPLED_WITHIN, ROOM, what)


def _promise_unkept(look: InspectionScope) -> Iterator[Finding]:
    # What was agreed later takes the place of what was agreed before.
    later = exists(
        select(Later.id).where(
            Later.incident_id == col(Mediation.incident_id), Later.id > Mediation.id, ~is_struck(Later)
        )
    )
    open_promise = (
        col(Mediation.is_agreed).is_(True),
        ~is_kept(),
        col(Mediation.due_on) < township_date(look.at),
        ~later.correlate(Mediation),
        ~is_struck(Mediation),
    )
    columns = (col(Mediation.held_at), col(Mediation.due_on), col(Mediation.mediators))
    query = look.cases(*columns).join(Mediation, col(Mediation.incident_id) == col(I.id))
    # From the promises to their incidents, and not the other way round.
    query = query.where(col(I.id).in_(select(col(Mediation.incident_id)).where(*open_promise)), *open_promise)
    for case, held, due_on, mediators in look.each(query):
        if (due := day_start(due_on + timedelta(days=1))) < look.at:
            yield Finding(case, held, due, mediators, "调解协议约定的履行日期过了，还没有记下是否履行")


CHECKS: dict[str, Callable[[InspectionScope], Iterator[Finding]]] = {
    "closed_without_feedback": _closed_without_feedback,
    "closed_without_evidence": _closed_without_evidence,
    "not_called_back": _not_called_back,
    "village_not_sampled": _village_not_sampled,
    "promise_unkept": _promise_unkept,
}
