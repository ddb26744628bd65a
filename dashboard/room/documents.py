"""每日简报: a township day in figures, beside the day before and the week, and what needs a leader's eye."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from dashboard.access import marks
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.files.papers.layout import Marks, Paper
from dashboard.files.papers.text import day_words, time_words
from dashboard.incidents.figures.queries import NUMBERS, by_unit, figures
from dashboard.incidents.figures.rules import NOWHERE, rate
from dashboard.incidents.life.as_of import looking_back
from dashboard.room import queries_work
from dashboard.room.queries_work import day_before
from dashboard.room.rules_brief import (
    FLOWS,
    STOCKS,
    WEEK,
    Day,
    day_of,
    difference_words,
    figure_definition,
    figure_title,
    figure_words,
)
from dashboard.town.ground import queries_town as queries
from dashboard.words.days import township_date
from dashboard.words.frames import records
from dashboard.words.labels import LABELS, NO_DATA, count, local_time, percent
from models import IncidentStatus

NAME = "每日简报"
WIDTHS = (28, 30, 30, 26, 30)
PART_OF_TOWN = "本简报只统计您职责范围内的事件，不是全镇的数字。"
Figures = dict[str, dict[str, Any]]


@needs("incident.export")
def daily_brief(session: Session, *, day: date, at: datetime, scope: Scope) -> bytes:
    """The brief of a township day as seen at `at`, as DOCX: within `scope`, and saying so.

    Every number is one of `dashboard/incidents/figures`. Refused for a day that has not begun.
    """
    seen = day_of(day, at)
    town = records(queries.town(session))[0]
    room = f"{town['name']}综合信息指挥室"
    made = Marks(marks.is_demo(session))
    paper = Paper(NAME, number=day.isoformat(), issuer=room, at=at, marks=made)
    paper.title(f"{room}\n{NAME}")
    paper.number(seen.name, *(() if seen.seen == seen.end else (f"截至 {local_time(at)[11:]}",)))
    if not scope.everything:
        paper.note(PART_OF_TOWN)
    first = queries_work.first_day(session, scope=scope)
    if first is None or first > day:
        paper.note("这一天还没有任何事件，以下各项无数据。")
    _numbers(paper, session, seen, at, scope, first)
    with _as_it_stood(session, seen):
        _red(paper, session, seen, scope)
    _upward(paper, session, seen, scope)
    _called(paper, session, seen, scope)
    with _as_it_stood(session, seen):
        _units(paper, session, seen, scope)
    _definitions(paper)
    return paper.as_bytes()


def _numbers(
    paper: Paper, session: Session, seen: Day, at: datetime, scope: Scope, first: date | None
) -> None:
    """The day, the day before, the difference and the week; the stocks against the week's beginning."""
    yesterday = day_of(seen.day - timedelta(days=1), at)
    week = day_of(seen.day - timedelta(days=WEEK - 1), at)
    ago = day_of(seen.day - timedelta(days=WEEK), at)
    now, before = (_flows(session, one, one.start, at, scope, first) for one in (seen, yesterday))
    of_week = _flows(session, seen, week.start, at, scope, first)
    stand, stood, long_ago = (_stocks(session, one, at, scope, first) for one in (seen, yesterday, ago))
    paper.heading("一、当日情况")
    paper.text(_in_a_sentence(seen, now, stand))
    head = ("指标", "当日", "前一日", "比前一日", f"近{WEEK}日")
    rows = [
        [figure_title(key), figure_words(key, now.get(key)), figure_words(key, before.get(key)),
         difference_words(key, now.get(key), before.get(key)), figure_words(key, of_week.get(key))]
        for key in FLOWS
    ]  # fmt: skip
    paper.rows(head, rows, WIDTHS, numbers=True)
    moment = "当日24时" if seen.seen == seen.end else "现在"
    rows = [
        [figure_title(key), figure_words(key, stand.get(key)), figure_words(key, stood.get(key)),
         difference_words(key, stand.get(key), stood.get(key)), figure_words(key, long_ago.get(key))]
        for key in STOCKS
    ]  # fmt: skip
    paper.rows(("存量", moment, "前一日24时", "比前一日", f"{WEEK}日前24时"), rows, WIDTHS, numbers=True)


def _in_a_sentence(seen: Day, now: Figures, stand: Figures) -> str:
    parts = [
        f"{figure_title(key)}{figure_words(key, now.get(key))}件"
        for key in ("reported_today", "accepted", "closed")
    ]
    moment = "当日24时" if seen.seen == seen.end else "现在"
    parts += [f"{moment}{figure_title(key)}{figure_words(key, stand.get(key))}件" for key in STOCKS]
    on_time = now.get("on_time_rate")
    share = f"当日到期应办结的按期办结率{figure_words('on_time_rate', on_time)}"
    return f"{day_words(seen.day)}，{'，'.join(parts)}。{share}。".replace(f"{NO_DATA}件", NO_DATA)


def _flows(
    session: Session, seen: Day, start: datetime, at: datetime, scope: Scope, first: date | None
) -> Figures:
    """The flow figures from `start` to the day's end; empty for a time before the first report."""
    if first is None or seen.day < first:
        return {}
    keys = tuple(key for key in FLOWS if key != "reported_today")
    flows = _by_key(figures(session, at=at, start=start, end=seen.end, scope=scope, keys=keys))
    # 今日新增 is asked of every day of the span in turn, as it stood when that day ended.
    days = [township_date(start) + timedelta(days=ahead) for ahead in range(WEEK)]
    news = [_reported(session, day_of(day, at), scope) for day in days if day <= seen.day]
    total = sum(row["value"] for row in news)
    return {"reported_today": news[0] | {"part": total, "value": total}} | flows


def _reported(session: Session, one: Day, scope: Scope) -> dict[str, Any]:
    noon = one.start + timedelta(hours=12)
    keys = ("reported_today",)
    rows = figures(session, at=noon, start=one.start, end=one.end, scope=scope, keys=keys)
    return _by_key(rows)["reported_today"]


def _stocks(session: Session, one: Day, at: datetime, scope: Scope, first: date | None) -> Figures:
    """在办 and 超期 at the end of a day, or now where it has not ended."""
    if first is None or one.day < first:
        return {}
    if one.seen < one.end or one.end == at:
        return _by_key(figures(session, at=at, start=one.start, end=one.end, scope=scope, keys=STOCKS))
    row = records(day_before(session, at=one.end + timedelta(hours=24), scope=scope))[0]
    return {
        key: {"key": key, "part": float(row[key]), "whole": None, "value": float(row[key])} for key in STOCKS
    }


def _by_key(frame: Any) -> Figures:
    return {row["key"]: row for row in frame.to_dict("records")}


def _as_it_stood(session: Session, seen: Day) -> AbstractContextManager[Any]:
    """The store at the end of a day that is over; as it is while the day runs."""
    return looking_back(session, seen.end) if seen.seen == seen.end else nullcontext()


def _moment(seen: Day) -> str:
    return "当日24时" if seen.seen == seen.end else time_words(seen.seen)


def _units(paper: Paper, session: Session, seen: Day, scope: Scope) -> None:
    at = seen.seen
    for heading, of in (("五、各模块", "module"), ("六、各村社", "village")):
        units = records(by_unit(session, of=of, at=at, start=seen.start, end=seen.end, scope=scope))
        shown = [row for row in units if any(row[name] for name in NUMBERS)]
        paper.heading(f"{heading}（在办、超期截至 {_moment(seen)}）")
        if not shown:
            paper.text("当日没有受理、办结和到期的事件，也没有在办的事件。")
            continue
        rows = [
            [row["name"] if row["code"] != NOWHERE else "未登记",
             *(count(row[name]) for name in ("accepted", "closed", "open", "overdue")), _on_time_text(row)]
            for row in shown
        ]  # fmt: skip
        paper.rows(
            ("名称", "受理", "办结", "在办", "超期", "按期办结率"),
            rows,
            (30, 15, 15, 15, 15, 30),
            numbers=True,
        )
        if len(shown) < len(units) and scope.everything:
            paper.note(f"其余 {len(units) - len(shown)} 个这些数都是 0，没有列出。")


def _on_time_text(row: dict[str, Any]) -> str:
    share = rate(row["on_time"], row["due"])
    return (
        NO_DATA
        if share is None
        else f"{percent(row['on_time'], row['due'])}（{row['on_time']}/{row['due']}）"
    )


def _red(paper: Paper, session: Session, seen: Day, scope: Scope) -> None:
    incidents = records(queries_work.red_incidents(session, at=seen.seen, scope=scope))
    paper.heading(f"二、红灯事件（截至 {_moment(seen)}）")
    rows = [
        [row["number"], row["title"], row["holder"] or row["village"] or NO_DATA,
         LABELS[IncidentStatus(row["status"])], local_time(row["red_at"])]
        for row in incidents
    ]  # fmt: skip
    _listed(paper, ("编号", "标题", "承办", "状态", "亮红灯时间"), rows, (36, 54, 26, 20, 34), incidents)


def _upward(paper: Paper, session: Session, seen: Day, scope: Scope) -> None:
    incidents = records(
        queries_work.escalated_incidents(session, start=seen.start, end=seen.end, scope=scope)
    )
    paper.heading("三、当日上报区级")
    rows = [
        [row["number"], row["title"], row["village"] or NO_DATA,
         LABELS[IncidentStatus(row["status"])], local_time(row["escalated_at"])[11:]]
        for row in incidents
    ]  # fmt: skip
    _listed(paper, ("编号", "标题", "村社", "状态", "时间"), rows, (36, 68, 24, 24, 18), incidents)


def _called(paper: Paper, session: Session, seen: Day, scope: Scope) -> None:
    calls = records(queries_work.call_ups(session, start=seen.start, end=seen.end, scope=scope))
    paper.heading("四、当日点兵点将")
    rows = [
        [row["who"], f"{row['title']}（{row['number']}）", local_time(row["called_at"])[11:],
         local_time(row["arrived_at"]) if row["arrived_at"] else "未到"]
        for row in calls
    ]  # fmt: skip
    _listed(paper, ("点到", "事件", "点将", "到场"), rows, (30, 88, 18, 34), calls)


def _listed(
    paper: Paper,
    head: tuple[str, ...],
    rows: list[list[str]],
    widths: Iterable[float],
    incidents: list[dict[str, Any]],
) -> None:
    if not rows:
        paper.text("没有。")
        return
    paper.rows(head, rows, tuple(widths))
    if (left_out := incidents[0]["total"] - len(rows)) > 0:
        paper.note(f"共 {incidents[0]['total']} 件，另有 {left_out} 件没有列出，请在系统“事件”里查看。")


def _definitions(paper: Paper) -> None:
    paper.heading("指标说明")
    for key in (*FLOWS, *STOCKS):
        paper.note(f"{figure_title(key)}：{figure_definition(key)}")
    paper.note(
        "“本期”在“当日”“前一日”两列指那一天，在“近7日”一列指连同当日的七天。"
        "第一部分的各率按打印时的办理情况计算；过去一天的红灯、各模块、各村社，是当日24时的情况。"
    )
    paper.note("以往日子的在办、超期按现在的记录回推；重新办理过的事件按现在这一轮计。")
    paper.note("红灯：任一环节已过时限的在办事件。保密事件不显示标题。没有可统计的事件的，写“无数据”。")
