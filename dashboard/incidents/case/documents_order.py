"""交办单 and 督办单: what a party is asked to do until when, and what is over its limit."""

from datetime import date, datetime

from sqlmodel import Session

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.files.papers.layout import Paper
from dashboard.files.papers.parts import Cell, Row
from dashboard.files.papers.text import day_words, time_words
from dashboard.incidents.case.documents_case import (
    FORM,
    Case,
    by_hand,
    case_of,
    class_name,
    class_words,
    item_rows,
    item_words,
    marked,
    pair,
    whole,
)
from dashboard.incidents.life.rules_limits import Limit, StoredRow, next_working_day, working_days_over
from dashboard.incidents.life.rules_papers import PAPER_NAMES, PaperKind, held, require_offered
from dashboard.town.clocks.calendar import working_calendar
from dashboard.town.clocks.rules import WorkingCalendar
from dashboard.town.clocks.rules_ladder import RUNG_NAMES, Rung, ladder, steps_of
from dashboard.town.settings.queries import value
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS, local_time
from models import Action, AssignmentStatus, IncidentStatus, Source

DEMANDS = (
    "1. 收到后在签收期限内签收；逾期未签收的，按规定催办、督办。\n"
    "2. 不属于本单位职责的，在签收期限内退单并写明理由，不得自行转交。\n"
    "3. 在办结期限内办结，反馈处置结果和现场照片等佐证；办不完的，期限前申请延期。\n"
    "4. 涉及上报人信息的，一律保密。\n"
    "5. 本单承办方和指挥室各存一份，办理情况以系统记录为准。"
)


@needs("incident.read")
def dispatch_order(
    session: Session, *, number: str, at: datetime, scope: Scope, share: int | None = None
) -> bytes:
    """The order as DOCX: of the `share`-th share of the incident, or of all that are held (None).

    Refused where nothing was dispatched, or the share is not held any more.
    """
    case = case_of(session, number=number, at=at, scope=scope)
    require_offered(PaperKind.DISPATCH_ORDER, case.offered)
    chosen = [one for one in held(case.row, case.shares) if share in (None, one["share"])]
    if not chosen:
        raise Refused("这份交办单已经退回或撤回，不能再印。请刷新后看现在的承办方。")
    paper = case.paper(PAPER_NAMES[PaperKind.DISPATCH_ORDER])
    paper.title(f"{case.room}\n交办单")
    paper.number(case.numbered("交办", share), f"交办时间 {time_words(chosen[-1]['sent_at'])}")
    paper.form([*_matter(case), *_parties(case, chosen), *_signing(case, chosen)], FORM)
    return paper.as_bytes()


def _matter(case: Case) -> list[Row]:
    row = case.row
    where = "　".join(part for part in (row["village"], row["grid"], row["place"]) if part)
    return [
        whole("事件", f"{row['title']}（{case.number}）"),
        pair("来源", LABELS[Source(row["source"])], "类别", class_words(case)),
        pair("事项", marked(row, "category"), "上报时间", row["reported_at"]),
        pair("地点", where, "上报人", case.reporter or "未留"),
        whole("情况", row["description"]),
        whole("研判意见", row["why"]),
        whole("依据", item_words(case)),
        *item_rows(case),
    ]


def _parties(case: Case, chosen: list[StoredRow]) -> list[Row]:
    rows = []
    for one in chosen:
        part = ("牵头" if one["is_lead"] else "配合") + ("" if one["is_required"] else "（可不等）")
        person = f"　责任人 {one['person']}" if one["person"] else ""
        rows += [
            pair("承办方", one["who"] + person, "分工", part),
            pair("签收期限", one["sign_due_at"], "办结期限", one["due_at"] or case.row["due_at"]),
        ]
    others = [one["who"] for one in held(case.row, case.shares) if one not in chosen]
    if others:
        rows.append(whole("其他承办方", "、".join(others)))
    return rows


def _signing(case: Case, chosen: list[StoredRow]) -> list[Row]:
    sent = [
        step for step in case.steps if step["action"] in (Action.DISPATCH, Action.ARBITRATE, Action.ADD_PARTY)
    ]
    by = next((step["actor"] for step in reversed(sent) if step["at"] <= chosen[-1]["sent_at"]), None)
    signs = "签收人：　　　　　　　　　　年　　月　　日　　时　　分"
    return [
        whole("办理要求", DEMANDS),
        *[by_hand("签收", f"{one['who']}\n{signs}", 13) for one in chosen],
        by_hand("办理结果", "", 24),
        Row(
            [
                Cell("交办人", "label"),
                Cell(by or ""),
                Cell("联系电话", "label"),
                Cell("", "blank"),
            ]
        ),
    ]


WAITING = (AssignmentStatus.SENT, AssignmentStatus.SIGNED)


@needs("incident.read")
def supervision_notice(
    session: Session, *, number: str, at: datetime, scope: Scope, until: date | None = None
) -> bytes:
    """The notice as DOCX; `until` is the township day by which it must be done (None: the next working day).

    Refused where nothing is over its limit and nobody has supervised it, and for a day that is over.
    """
    case = case_of(session, number=number, at=at, scope=scope)
    require_offered(PaperKind.SUPERVISION_NOTICE, case.offered)
    calendar = working_calendar(session)
    today = township_date(at)
    if until is not None and until < today:
        raise Refused("督办的限期已经过去了。请选今天或以后的日子。")
    supervised = [row for row in case.pressed if row["action"] == Action.SUPERVISE]
    paper = case.paper(PAPER_NAMES[PaperKind.SUPERVISION_NOTICE], is_letter=True)
    paper.title("督办单")
    paper.number(case.numbered("督办", max(1, len(supervised))))
    paper.to("、".join(_whom(case)))
    _supervised_matter(paper, case)
    over = [limit for limit in case.limits if limit.is_over(at)]
    _over(paper, case, over, calendar)
    _level(paper, case, over, _rung(session, case, calendar))
    _demand(paper, until or next_working_day(today, calendar), [row["reason"] for row in supervised])
    paper.signature(case.room, today)
    paper.form(
        [
            by_hand("签收", "签收人：　　　　　　　　　　　　年　　月　　日", 10),
            by_hand("办理情况", "", 24),
        ],
        FORM,
    )
    return paper.as_bytes()


def _whom(case: Case) -> list[str]:
    """The parties with an open share; the room itself where there is none."""
    names = [share["who"] for share in held(case.row, case.shares) if share["status"] in WAITING]
    return list(dict.fromkeys(names)) or ["指挥室值班调度员"]


def _supervised_matter(paper: Paper, case: Case) -> None:
    row = case.row
    where = "　".join(part for part in (row["village"], row["place"]) if part) or "地点未登记"
    paper.heading("一、督办事项")
    paper.text(
        f"{row['title']}（编号 {case.number}，{class_name(case)}）。地点：{where}。"
        f"{time_words(row['reported_at'])}上报，{_dispatched(row['dispatched_at'])}，"
        f"目前状态：{LABELS[IncidentStatus(row['status'])]}。"
    )


def _dispatched(at: datetime | None) -> str:
    return f"{time_words(at)}交办" if at else "尚未交办"


def _over(paper: Paper, case: Case, over: list[Limit], calendar: WorkingCalendar) -> None:
    paper.heading("二、超期情况")
    if not over:
        paper.text("目前没有超过期限的环节。")
        return
    paper.text(f"截至{time_words(case.at)}，以下环节已超过期限：")
    rows = [
        [limit.step, limit.who, local_time(limit.due_at), working_days_over(limit.due_at, case.at, calendar)]
        for limit in over
    ]
    paper.rows(("环节", "承办方", "期限", "已超期"), rows, (12, 40, 30, 30))


def _rung(session: Session, case: Case, calendar: WorkingCalendar) -> tuple[Rung, int]:
    """How stern it has become, and after how many working days the assessment criticises it."""
    supervise, criticise = (
        int(value(session, f"{name}_after_working_days")) for name in ("supervise", "criticise")
    )
    due = case.row["due_at"]
    try:
        return ladder(due, case.at, calendar, steps_of(supervise, criticise)), criticise
    except Refused:
        return Rung.NONE, criticise


def _level(paper: Paper, case: Case, over: list[Limit], level: tuple[Rung, int]) -> None:
    rung, criticise = level
    paper.heading("三、督办级别和此前催办")
    if rung in RUNG_NAMES:
        paper.text(f"按办理期限计算，现为“{RUNG_NAMES[rung]}”级。")
    else:
        paper.text("办结期限还没有超过，" + ("因上述环节超期督办。" if over else "应指挥室要求督办。"))
    if rung is not Rung.CRITICISE:
        paper.text(f"超过办结期限{criticise}个工作日仍未办结的，在考评中通报批评。")
    if not case.pressed:
        paper.text("此前没有催办、督办的记录。")
        return
    rows = [
        [local_time(row["at"]), LABELS[Action(row["action"])], row["actor"], row["reason"] or "—"]
        for row in case.pressed
    ]
    paper.rows(("时间", "级别", "发出人", "要求"), rows, (26, 12, 24, 44))


def _demand(paper: Paper, until: date, reasons: list[str | None]) -> None:
    paper.heading("四、督办要求")
    if reasons and reasons[-1]:
        paper.text(reasons[-1])
    paper.text(
        f"请于{day_words(until)}24时前办结，并在系统中反馈处置结果和佐证。"
        "确有困难的，须在限期前书面说明原因和下一步措施，由指挥长决定是否延期。"
    )
