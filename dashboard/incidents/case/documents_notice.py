"""督办单: what is over its limit, by how much, what was said before, and what is demanded until when."""

from datetime import date, datetime

from sqlmodel import Session

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.files.papers.layout import Paper
from dashboard.files.papers.text import day_words, time_words
from dashboard.incidents.case.documents_case import Case, case_of
from dashboard.incidents.case.documents_parts import FORM, by_hand, class_name
from dashboard.incidents.life.rules_limits import Limit, next_working_day, working_days_over
from dashboard.incidents.life.rules_papers import PAPER_NAMES, PaperKind, held, require_offered
from dashboard.town.clocks.calendar import working_calendar
from dashboard.town.clocks.rules import WorkingCalendar
from dashboard.town.clocks.rules_ladder import RUNG_NAMES, Rung, ladder, steps_of
from dashboard.town.settings.queries import value
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS, local_time
from models import Action, AssignmentStatus, IncidentStatus

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
    _matter(paper, case)
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
    """Those who still have a share to do; the room itself where nobody has."""
    names = [share["who"] for share in held(case.row, case.shares) if share["status"] in WAITING]
    return list(dict.fromkeys(names)) or ["指挥室值班调度员"]


def _matter(paper: Paper, case: Case) -> None:
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
