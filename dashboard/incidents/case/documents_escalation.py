"""上报区级材料: the matter, its history and the question, for people as DOCX and for systems as JSON.

The JSON is as data/schemas/escalation-1.0.json and docs/escalation.md have it.
"""

import json
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlmodel import Session

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.files.papers.layout import Paper
from dashboard.files.papers.text import day_words, time_words
from dashboard.incidents.case.documents_case import (
    Case,
    calls_table,
    case_of,
    class_name,
    files_table,
    item_words,
    shares_table,
    steps_table,
)
from dashboard.incidents.life.rules_papers import PAPER_NAMES, PaperKind, require_offered
from dashboard.words.days import township_date
from dashboard.words.labels import LABELS
from models import (
    TOWNSHIP_ZONE,
    Action,
    AssignmentStatus,
    FileKind,
    IncidentStatus,
    Level,
    OffList,
    Party,
    Source,
)

CENTRE = "区社会矛盾纠纷调处化解中心"
LAST_STEPS = 200
TO_FILL = "（请写明需要区级研究解决的问题）"


@needs("incident.read")
def escalation_package(
    session: Session, *, number: str, at: datetime, scope: Scope, question: str = ""
) -> bytes:
    """The report to the district as DOCX; `question`: what it is asked, if not what 上报区级 gave as reason.

    Refused for what is neither class 3 nor escalated.
    """
    case = case_of(session, number=number, at=at, scope=scope)
    require_offered(PaperKind.ESCALATION, case.offered)
    paper = case.paper(PAPER_NAMES[PaperKind.ESCALATION], is_letter=True)
    paper.title(f"关于提请区级协调处理“{case.row['title']}”的报告")
    paper.number(case.numbered("上报"), *(() if case.row["escalated_at"] else ("草稿：尚未上报区级",)))
    paper.to(CENTRE)
    _summary(paper, case)
    _tried(paper, case)
    paper.heading("四、责任清单依据")
    paper.text(f"{item_words(case)}。")
    if case.row["why"]:
        paper.text(f"镇里研判：{case.row['why']}")
    paper.heading("五、提请区级研究的问题")
    paper.text(question.strip() or case.question or TO_FILL)
    paper.heading("六、附件清单")
    files_table(paper, case)
    paper.signature(case.room, township_date(at))
    return paper.as_bytes()


@needs("incident.read")
def escalation_json(
    session: Session, *, number: str, at: datetime, scope: Scope, question: str = ""
) -> bytes:
    """The same matter for the district's system, as data/schemas/escalation-1.0.json has it, in UTF-8."""
    case = case_of(session, number=number, at=at, scope=scope)
    require_offered(PaperKind.ESCALATION, case.offered)
    return as_json(case, question.strip() or case.question)


def _summary(paper: Paper, case: Case) -> None:
    row = case.row
    where = "　".join(part for part in (row["village"], row["grid"], row["place"]) if part) or "地点未登记"
    paper.heading("一、基本情况")
    paper.text(
        f"{time_words(row['reported_at'])}，我镇综合信息指挥室登记“{row['title']}”"
        f"（编号 {case.number}，来源：{LABELS[Source(row['source'])]}）。地点：{where}。"
        f"上报人：{case.reporter or '未留'}。{_classed(case)}"
    )
    if row["description"]:
        paper.text(row["description"])
    if row["escalated_at"]:
        due = f"，办结期限{time_words(row['due_at'])}" if row["due_at"] else ""
        number = f"，区级编号{case.district_number}" if case.district_number else ""
        paper.text(f"{time_words(row['escalated_at'])}上报区级{number}{due}。")


def _classed(case: Case) -> str:
    """How the matter came to its class: only a triage is called one."""
    name = class_name(case)
    if case.is_classed_by_escalation:
        before = "办理中认为超出镇里能力，" if case.row["triaged_at"] else "没有另行研判，"
        return f"{before}上报时定为{name}。"
    return f"经研判为{name}。" if case.row["triaged_at"] else f"{name}，没有研判记录。"


def _tried(paper: Paper, case: Case) -> None:
    paper.heading("二、办理经过")
    left_out = len(case.steps) - LAST_STEPS
    if left_out > 0:
        paper.text(f"共{len(case.steps)}步，以下是最近{LAST_STEPS}步；全部经过见“事件档案”。")
    steps_table(paper, case.steps[-LAST_STEPS:])
    paper.heading("三、各方职责和已采取的措施")
    shares_table(paper, case)
    if case.calls:
        paper.text("点兵点将：")
        calls_table(paper, case)
    for meeting in case.meetings:
        agreed = f"达成协议：{meeting['agreement'] or '见调解书'}" if meeting["is_agreed"] else "未达成协议"
        until = f"（约定{day_words(meeting['due_on'])}前履行）" if meeting["due_on"] else ""
        paper.text(
            f"{time_words(meeting['held_at'])}在{meeting['place'] or '镇里'}调解，"
            f"调解人{meeting['mediators']}，{agreed}{until}。"
        )


SCHEMA, VERSION = "township.escalation", "1.0"
SCHEMA_FILE = Path(__file__).resolve().parents[3] / "data" / "schemas" / "escalation-1.0.json"
# Whose words the schema lists.
WORDS: tuple[type[StrEnum], ...] = (
    *(Action, AssignmentStatus, FileKind, IncidentStatus, Level, OffList, Party, Source),
)
Part = dict[str, Any]


def schema() -> str:
    """The shipped schema with the words that the store knows now, ready to be saved."""
    shipped = json.loads(SCHEMA_FILE.read_text("utf-8"))
    for words in WORDS:
        shipped["$defs"][words.__name__]["properties"]["code"]["enum"] = [word.value for word in words]
    return json.dumps(shipped, ensure_ascii=False, indent=2) + "\n"


def as_json(case: Case, question: str) -> bytes:
    """The matter with its history, keys in the schema's order, lists in the order of time; UTF-8."""
    made = {
        "schema": SCHEMA,
        "schema_version": VERSION,
        "generated_at": _time(case.at),
        "is_demo": case.is_demo,
        "is_example": bool(case.row["example"]),
        "township": {"code": case.town_code, "name": case.town},
        "incident": _incident(case),
        "place": _place(case.row),
        "reporter": {"name": case.reporter, "is_masked": True, "is_secret": bool(case.row["ever_secret"])},
        "basis": _basis(case),
        "question": question,
        "district_number": case.district_number,
        "parties": [_share(case, share) for share in case.shares],
        "call_ups": [_call(call) for call in case.calls],
        "mediations": [_meeting(meeting) for meeting in case.meetings],
        "history": [_step(step) for step in case.steps],
        "attachments": [_file(file) for file in case.files],
        "log": {"entries": case.last_seq, "last_hash": case.last_hash},
    }
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()


def _incident(case: Case) -> Part:
    row = case.row
    return {
        "id": case.number,
        "source_id": row["source_id"],
        "title": row["title"],
        "description": row["description"] or "",
        "source": _word(Source, row["source"]),
        "category": row["category"],
        "category_group": row["major"],
        "class": row["incident_class"],
        "is_urgent": bool(row["urgent"]),
        "level": _word(Level, row["level"]),
        "status": _word(IncidentStatus, row["status"]),
        "round": row["round"],
        "platform": row["platform"],
        "module": row["module"],
        "lead_department": row["department"],
        "why": row["why"] or "",
        "result": row["result"] or "",
        "reported_at": _time(row["reported_at"]),
        "accepted_at": _time(row["accepted_at"]),
        "dispatched_at": _time(row["dispatched_at"]),
        "escalated_at": _time(row["escalated_at"]),
        "due_at": _time(row["due_at"]),
        "concluded_at": _time(row["concluded_at"]),
    }


def _place(row: Part) -> Part:
    return {
        "village": row["village"],
        "grid": row["grid"],
        "address": row["place"] or "",
        "longitude": row["longitude"],
        "latitude": row["latitude"],
        "datum": "WGS-84",
    }


def _basis(case: Case) -> Part:
    basis, off = case.basis, case.row["off_list"]
    item = basis and {
        "number": str(basis["number"]),
        "version": str(basis["version"]),
        "matter": basis["matter"],
        "lead": basis["lead"],
        "helpers": [name for name in basis["helpers"].split("、") if name],
        "lead_duty": basis["lead_duty"],
        "town_duties": [duty for duty in basis["town_duties"].split("、") if duty],
        "effective_from": _day(basis["effective_from"]),
        "effective_to": _day(basis["effective_to"]),
        "is_example": bool(basis["example"]),
    }
    return {
        "list_item": item,
        "one_thing": case.row["one_thing"],
        "off_list": _word(OffList, off) if off else None,
    }


def _share(case: Case, share: Part) -> Part:
    return {
        "id": f"{case.number}-{share['share']}",
        "name": share["who"],
        "party": _word(Party, share["party"]),
        "round": share["round"],
        "is_lead": bool(share["is_lead"]),
        "is_required": bool(share["is_required"]),
        "status": _word(AssignmentStatus, share["status"]),
        "sent_at": _time(share["sent_at"]),
        "sign_due_at": _time(share["sign_due_at"]),
        "signed_at": _time(share["signed_at"]),
        "due_at": _time(share["due_at"]),
        "ended_at": _time(share["ended_at"]),
        "reason": share["reason"] or "",
        "result": share["result"] or "",
    }


def _call(call: Part) -> Part:
    return {
        "name": call["who"],
        "is_hard": bool(call["hard"]),
        "task": call["task"] or "",
        "called_at": _time(call["called_at"]),
        "arrive_due_at": _time(call["arrive_due_at"]),
        "arrived_at": _time(call["arrived_at"]),
        "result": call["result"] or "",
    }


def _meeting(meeting: Part) -> Part:
    return {
        "held_at": _time(meeting["held_at"]),
        "place": meeting["place"] or "",
        "mediators": meeting["mediators"],
        "parties": [line.strip() for line in meeting["parties"].splitlines() if line.strip()],
        "dispute": meeting["dispute"] or "",
        "is_agreed": bool(meeting["is_agreed"]),
        "agreement": meeting["agreement"] or "",
        "due_on": _day(meeting["due_on"]),
        "kept_on": _day(meeting["kept_on"]),
    }


def _step(step: Part) -> Part:
    before = step["from_status"]
    return {
        "seq": str(step["seq"]),
        "at": _time(step["at"]),
        "recorded_at": _time(step["recorded_at"]),
        "action": _word(Action, step["action"]),
        "from": _word(IncidentStatus, before) if before else None,
        "to": _word(IncidentStatus, step["to_status"]),
        "actor": step["actor"] or "",
        "role": step["role"] or "",
        "words": step["told"],
        "is_struck": bool(step["struck"]),
    }


def _file(file: Part) -> Part:
    return {
        "id": file["sha256"],
        "name": file["name"],
        "kind": _word(FileKind, file["kind"]),
        "media_type": file["media_type"],
        "bytes": file["size"],
        "taken_at": _time(file["taken_at"]),
        "added_at": _time(file["added_at"]),
        "is_struck": file["struck_at"] is not None,
    }


def _word(words: type[StrEnum], value: str) -> Part:
    """A word of the store, stable, and how it reads."""
    word = words(value)
    return {"code": word.value, "name": LABELS[word]}


def _time(at: datetime | None) -> str | None:
    return at.astimezone(TOWNSHIP_ZONE).isoformat(timespec="seconds") if at else None


def _day(day: Any) -> str | None:
    return day.isoformat()[:10] if isinstance(day, date) else str(day)[:10] if day else None
