"""What the papers about one incident are written from, the reporter hidden, and the parts they share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from dashboard.access import marks
from dashboard.access.rules import Scope, refused_as_absent
from dashboard.access.rules_reporter import replacements_on_paper, with_replacements
from dashboard.access.rules_rights import needs
from dashboard.files.papers.layout import Marks, Paper
from dashboard.files.papers.parts import Cell, Row
from dashboard.files.papers.text import value_text
from dashboard.incidents.case import queries_case, queries_papers
from dashboard.incidents.case.queries_case import reporter
from dashboard.incidents.case.queries_history import history
from dashboard.incidents.life.rules_limits import Limit, limits
from dashboard.incidents.life.rules_papers import PaperKind, offered, paper_number
from dashboard.town.ground import queries_town as ground
from dashboard.town.settings.queries import value
from dashboard.words.fields import Use, used
from dashboard.words.frames import records
from dashboard.words.labels import CLASS_LABELS, EXAMPLE_MARK, LABELS, NO_DATA, local_time
from models import Action, AssignmentStatus, Incident, IncidentStatus, OffList, Party, Source

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """One incident at `at`: its row, and the rows that belong to it, as `queries_papers` names their columns.

    Unknown is None, times are aware. Whatever was typed holds neither the reporter's name nor phone.
    """

    number: str
    at: datetime
    town: str
    town_code: str
    short_town: str
    is_demo: bool
    row: dict[str, Any]
    shares: Rows
    calls: Rows
    steps: Rows
    pressed: Rows
    basis: dict[str, Any] | None
    files: Rows
    meetings: Rows
    children: Rows
    # Masked, 保密 where secret; None where no name was left.
    reporter: str | None
    # What the last 上报区级 asked, and the number that the district gave it.
    question: str
    district_number: str | None
    # Whether 上报区级 itself made it class 3: no triage had.
    is_classed_by_escalation: bool
    # Last entry of the log: its number and hash.
    last_seq: int
    last_hash: str

    @property
    def room(self) -> str:
        return f"{self.town}综合信息指挥室"

    @property
    def limits(self) -> list[Limit]:
        return limits(self.row, self.shares, self.calls)

    @property
    def offered(self) -> list[PaperKind]:
        is_supervised = any(row["action"] == Action.SUPERVISE for row in self.pressed)
        return offered(self.row, self.shares, self.calls, is_supervised=is_supervised, at=self.at)

    def paper(self, name: str, *, is_letter: bool = False) -> Paper:
        """A blank paper about this incident, with the marks that it must bear."""
        made = Marks(self.is_demo, bool(self.row["example"]))
        return Paper(name, number=self.number, issuer=self.room, at=self.at, marks=made, is_letter=is_letter)

    def numbered(self, kind: str, part: int | None = None) -> str:
        return paper_number(self.short_town, kind, self.number, part)


@needs("incident.read")
def case_of(session: Session, *, number: str, at: datetime, scope: Scope) -> Case:
    """The incident `number` as it stands at `at`. Refused outside `scope` as for one that does not exist."""
    incidents = records(queries_case.incident(session, number=number, scope=scope))
    if not incidents:
        raise refused_as_absent()
    row, asked = incidents[0], {"incident_id": incidents[0]["id"], "scope": scope}
    shares = records(queries_papers.shares(session, **asked))
    for share in shares:
        share["who"] = share["who"] or LABELS[Party(share["party"])]
    named = records(reporter(session, **asked))[0]
    town = records(ground.town(session))[0]
    last = records(queries_papers.tail(session, **asked))
    hung = {
        "shares": shares,
        "calls": records(queries_papers.calls(session, **asked)),
        "steps": records(history(session, **asked)),
        "pressed": records(queries_papers.pressed(session, **asked)),
        "files": records(queries_papers.files(session, **asked)),
        "meetings": records(queries_papers.meetings(session, **asked)),
        "asked": next(iter(records(queries_papers.asked(session, **asked))), {}),
        "children": records(queries_case.neighbours(session, **asked)),
    }
    hide = _hides(session, row)
    hung = with_replacements(hung, hide)
    upward: dict[str, Any] = hung.pop("asked")
    return Case(
        number=number,
        at=at,
        town=town["name"],
        town_code=town["code"],
        short_town=str(value(session, "town_short_name")),
        is_demo=marks.is_demo(session),
        row=with_replacements(row, hide),
        basis=next(iter(records(queries_papers.basis(session, **asked))), None),
        reporter=named["name"],
        question=upward.get("question") or upward.get("reason") or "",
        district_number=upward.get("district_number"),
        is_classed_by_escalation=upward.get("set_class") is not None,
        last_seq=last[0]["seq"] if last else 0,
        last_hash=last[0]["hash"] if last else NO_DATA,
        **hung,
    )


def _hides(session: Session, row: dict[str, Any]) -> dict[str, str]:
    # The whole names and phones are read for this alone, and go no further: the own reporter's, and those
    # of what was merged into it or split from it, whose titles and reasons stand on its papers, too.
    own = col(Incident.id) == row["id"]
    above = (col(Incident.parent_id), col(Incident.split_from_id))
    linked = [column == row["id"] for column in above]
    linked += [col(Incident.id).in_(select(column).where(own)) for column in above]
    query = select(
        col(Incident.reporter_name), col(Incident.reporter_phone), col(Incident.ever_secret)
    ).where(or_(own, *linked))
    places = f"{row['village'] or ''} {row['place'] or ''}"
    replacements: dict[str, str] = {}
    # What is secret with one of them is secret: it comes last.
    for name, phone, is_secret in sorted(session.exec(query), key=lambda one: one[2]):
        replacements |= replacements_on_paper(name, phone, places, secret=is_secret)
    return replacements


CLASS_WORDS = {1: "一类（简单事项）", 2: "二类（镇内联合处置）", 3: "三类（提请区级协调）"}
FORM = (16, 34, 16, 34)


def pair(name: str, text: Any, other: str, other_text: Any) -> Row:
    """Two facts in one row of a form."""
    return Row(
        [Cell(name, "label"), Cell(value_text(text)), Cell(other, "label"), Cell(value_text(other_text))]
    )


def whole(name: str, text: Any, height_mm: float = 0) -> Row:
    """One fact over the width of the form."""
    return Row([Cell(name, "label"), Cell(value_text(text), span=3)], height_mm)


def by_hand(name: str, text: str, height_mm: float) -> Row:
    """Room to write in."""
    return Row([Cell(name, "label"), Cell(text, "blank", 3)], height_mm)


def class_words(case: Case) -> str:
    urgent = "，紧急" if case.row["urgent"] else ""
    return CLASS_WORDS.get(case.row["incident_class"], NO_DATA) + urgent


def class_name(case: Case) -> str:
    """The class in a sentence: 二类事件, 紧急二类事件."""
    urgent = "紧急" if case.row["urgent"] else ""
    return f"{urgent}{CLASS_LABELS.get(case.row['incident_class'], '未分类')}事件"


def matter_rows(case: Case) -> list[Row]:
    """What is known of the matter itself."""
    row = case.row
    where = "　".join(str(part) for part in (row["village"], row["grid"], row["place"]) if part)
    return [
        whole("标题", row["title"]),
        pair("编号", case.number, "状态", LABELS[IncidentStatus(row["status"])]),
        pair("来源", LABELS[Source(row["source"])], "类别", class_words(case)),
        pair("大类", row["major"], "事项", marked(row, "category")),
        whole("地点", where),
        pair("上报时间", row["reported_at"], "上报人", case.reporter or "未留"),
        *_plain_rows(row),
    ]


def _plain_rows(row: dict[str, Any]) -> list[Row]:
    stated = ((field, field.said(row[field.name])) for field in used(Use.PRINTED))
    return [whole(field.title, text) for field, text in stated if text or Use.EXPECTED in field.uses]


def marked(row: dict[str, Any], name: str) -> str | None:
    """A name from a list, with its mark where the list's row is an example."""
    if row[name] is None:
        return None
    return f"{row[name]}（{EXAMPLE_MARK}）" if row[f"{name}_example"] else str(row[name])


def item_words(case: Case) -> str:
    """The list's item and version under which the matter was triaged, in one line."""
    basis = case.basis
    if basis is None:
        off = case.row["off_list"]
        return LABELS[OffList(off)] if off else "没有对应的属地管理事项"
    example = f"（{EXAMPLE_MARK}）" if basis["example"] else ""
    return f"属地管理事项责任清单第{basis['number']}项（第{basis['version']}版）：{basis['matter']}{example}"


def item_rows(case: Case) -> list[Row]:
    """Both sides' duties by the list; nothing where the matter has no item."""
    basis = case.basis
    if basis is None:
        return []
    return [
        pair("牵头部门", basis["lead"], "配合部门", basis["helpers"] or "无"),
        whole("部门职责", basis["lead_duty"]),
        whole("镇级职责", basis["town_duties"]),
    ]


def shares_table(paper: Paper, case: Case) -> None:
    """Every party: what it was given, when, and what came of it."""

    def both(name: str, limit: datetime | None, done: str, at: datetime | None) -> str:
        return f"{name} {short_time(limit, case)}\n{done} {short_time(at, case)}"

    rows = [
        [
            share["who"] + (f"\n责任人 {share['person']}" if share["person"] else ""),
            "牵头" if share["is_lead"] else "配合",
            LABELS[AssignmentStatus(share["status"])]
            + (f"\n第{share['round']}轮" if share["round"] > 1 else ""),
            both("期限", share["sign_due_at"], "签收", share["signed_at"]),
            both("期限", share["due_at"], _END[share["status"]], share["ended_at"]),
            " ".join(text for text in (share["result"], share["reason"]) if text) or NO_DATA,
        ]
        for share in case.shares
    ]
    if rows:
        paper.rows(("承办方", "分工", "状态", "签收", "办理", "结果或理由"), rows, (22, 10, 13, 24, 24, 30))
    else:
        paper.text("没有交办给任何承办方。")


_END = {
    AssignmentStatus.SENT: "办毕",
    AssignmentStatus.SIGNED: "办毕",
    AssignmentStatus.DONE: "办毕",
    AssignmentStatus.RETURNED: "退回",
    AssignmentStatus.WITHDRAWN: "撤回",
}


def short_time(at: datetime | None, case: Case) -> str:
    """A moment as a narrow column shows it: 03-04 12:05; with its year where that is another one."""
    if at is None:
        return "—"
    text = local_time(at)
    return text[5:] if text[:4] == local_time(case.at)[:4] else text


def calls_table(paper: Paper, case: Case) -> None:
    """Who was called to the scene, and when each came."""
    rows = [
        [
            call["who"] + ("（攻坚）" if call["hard"] else ""),
            local_time(call["called_at"]),
            short_time(call["arrive_due_at"], case),
            short_time(call["arrived_at"], case),
            " ".join(text for text in (call["task"], call["result"]) if text) or NO_DATA,
        ]
        for call in case.calls
    ]
    paper.rows(("点到", "点将时间", "到场期限", "到场", "任务和结果"), rows, (24, 26, 18, 18, 38))


def steps_table(paper: Paper, steps: Iterable[dict[str, Any]]) -> None:
    """The log in words, oldest first; struck entries stay and say so."""
    rows = [
        [
            str(step["seq"]),
            local_time(step["at"]),
            "\n".join(part for part in (step["actor"], step["role"]) if part),
            ("【已划去】" if step["struck"] else "") + step["told"],
        ]
        for step in steps
    ]
    paper.rows(("步", "时间", "谁", "做了什么"), rows, (7, 20, 20, 60))


def files_table(paper: Paper, case: Case) -> None:
    """The list of files; their content is not part of the paper."""
    rows = [
        [str(number), file["name"] + ("（已划去）" if file["struck_at"] else ""), size_words(file["size"]),
         short_time(file["added_at"], case), file["sha256"][:16]]
        for number, file in enumerate(case.files, start=1)
    ]  # fmt: skip
    if rows:
        paper.rows(("序号", "文件", "大小", "加入时间", "校验码前16位"), rows, (10, 52, 14, 20, 30))
    else:
        paper.text("没有附件。")


def size_words(size: int) -> str:
    """A file's size in bytes as a person reads it."""
    return f"{size / 1_048_576:.1f} 兆" if size >= 1_048_576 else f"{max(1, round(size / 1024))} 千字节"


def limits_table(paper: Paper, case: Case) -> None:
    """Every limit of the present round, and whether it was met."""
    rows = [
        [limit.step, limit.who, local_time(limit.due_at),
         local_time(limit.done_at) if limit.done_at else "—", limit.kept(case.at)]
        for limit in case.limits
    ]  # fmt: skip
    if rows:
        paper.rows(("环节", "承办方", "期限", "完成", "结果"), rows, (14, 34, 30, 30, 14))
    else:
        paper.text("这件事没有计时的期限。")


def chain_note(paper: Paper, case: Case) -> None:
    """By what the paper can be compared with the log it was written from."""
    paper.note(f"办理记录共 {case.last_seq} 条，末条校验码 {case.last_hash}。凭它可与系统里的办理记录核对。")
