"""The papers of seconded staff as DOCX: the notice of a placement, and what each case needs next."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from dashboard.access import marks
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.delegation.seconded import queries_board, queries_cases
from dashboard.delegation.seconded.rules import lock_words
from dashboard.delegation.seconded.rules_cases import PAPERS, paper_of
from dashboard.files.papers.layout import Marks, Paper
from dashboard.files.papers.parts import Cell, Row
from dashboard.files.papers.text import day_words, value_text
from dashboard.town.ground import queries_town as ground
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.frames import records
from dashboard.words.labels import LABELS, NO_DATA, local_time
from models import CaseKind, CaseStatus, CaseStep, Grade, LockException

FORM = (16, 34, 16, 34)
Known = dict[str, Any]


@needs("seconded.read")
def placement_notice(session: Session, *, cadre_id: int, at: datetime, scope: Scope) -> bytes:
    """岗位安排通知: where a seconded cadre works in the town; his department is told of it.

    Refused where `scope` does not reach him, and while he works in no module.
    """
    rows = records(queries_board.board(session, at=at, scope=scope))
    row = next((one for one in rows if one["cadre_id"] == cadre_id), None)
    if row is None:
        raise Refused("没有找到这位派驻干部，或者他今天不在派驻期内。请回到“派驻干部”查找。")
    if not row["module"]:
        raise Refused("还没有安排模块，没有通知可以打印。请先“安排岗位”。")
    today = township_date(at)
    paper, room = _paper(session, "岗位安排通知", row["staff_number"], row["example"], at)
    paper.title("派驻干部岗位安排通知")
    paper.to(row["department"])
    paper.text(
        f"按照指挥协调权，派驻干部由镇里统一安排，不需要派出部门审批。现将{row['name']}的岗位安排告知你单位："
    )
    paper.form(
        [
            _pair("姓名", row["name"], "工号", row["staff_number"]),
            _pair("模块", row["module_name"], "平台", row["platform"] or "不定平台"),
            _whole("岗位", row["posts"] or "另行安排"),
            _pair("派驻开始", day_words(row["from_on"]), "锁定到", day_words(row["locked_until"])),
        ],
        FORM,
    )
    paper.text("派驻期间，与镇干部同管理、同考核、同待遇；满两年以前不得调动。")
    paper.signature(room, today)
    return paper.as_bytes()


@needs("seconded.read")
def case_paper(session: Session, *, case_id: int, at: datetime, scope: Scope) -> bytes:
    """The paper that a case needs as it stands (`rules_cases.paper_of`). Absent outside `scope`."""
    cases = records(queries_cases.cases(session, at=at, scope=scope, case_id=case_id))
    if not cases:
        raise Refused("没有找到这件事，或者不在您的职责范围内。请回到“派驻干部”查找。")
    case = cases[0]
    kind, status = CaseKind(case["kind"]), CaseStatus(case["status"])
    name, whom = PAPERS[paper_of(kind, status)]
    paper, room = _paper(session, name, f"{LABELS[kind]}{case_id}", case["example"], at)
    paper.title(name)
    paper.to(case["department"] if whom == "department" else whom)
    _facts(paper, case, kind, status, township_date(at))
    asked = {"cadre_id": case["cadre_id"], "case_id": case_id, "at": at, "scope": scope}
    steps = records(queries_cases.history(session, **asked))
    files = records(queries_cases.files(session, case_id=case_id, at=at, scope=scope))
    _demand(paper, case, status, steps)
    paper.heading("办理经过")
    paper.rows(
        ("时间", "步骤", "经办人", "理由和内容"),
        [
            (local_time(step["at"]), LABELS[CaseStep(step["step"])], f"{step['actor']}\n{step['role'] or ''}",
             "\n".join(part for part in (step["reason"], step["told"]) if part) or "—")
            for step in reversed(steps)
        ],
        (22, 16, 22, 50),
    )  # fmt: skip
    paper.heading("附件")
    if files:
        paper.rows(
            ("步骤", "文件", "提交人"),
            [(LABELS[CaseStep(file["step"])], file["name"], file["added_by"]) for file in files],
            (20, 60, 24),
        )
    else:
        paper.text("没有附件。")
    paper.signature(room, township_date(at))
    return paper.as_bytes()


def _facts(paper: Paper, case: Known, kind: CaseKind, status: CaseStatus, today: date) -> None:
    lock = f"{day_words(case['locked_until'])}（{lock_words(case['locked_until'], today)}）"
    rows = [
        _pair("姓名", case["name"], "派出部门", case["department"]),
        _pair("派驻开始", day_words(case["from_on"]), "锁定到", lock),
        _pair("事项", LABELS[kind], "状态", LABELS[status]),
    ]
    if kind is CaseKind.NOMINATION:
        grade = LABELS[Grade(case["grade"])] if case["grade"] else NO_DATA
        rows.append(_pair("推荐层级", grade, "推荐职位", case["target"]))
    if kind is CaseKind.TRANSFER:
        rows.append(_pair("调往", case["target"], "最后一天", day_words(case["last_on"])))
    if case["exception"]:
        rows.append(
            _pair("锁定例外", LABELS[LockException(case["exception"])], "文号", case["order_number"] or "—")
        )
    rows.append(_whole("理由", case["reason"]))
    if case["met_on"]:
        result = "不同意" if status is CaseStatus.DECLINED else "同意"
        rows.append(_pair("会议日期", day_words(case["met_on"]), "会议结果", result))
        rows.append(_whole("会议决定", case["decision"]))
    if kind is CaseKind.VETO and case["last_on"]:
        rows.append(_pair("最后一天", day_words(case["last_on"]), "补派期限", case["due_on"] or "另行通知"))
    paper.form(rows, FORM)


def _demand(paper: Paper, case: Known, status: CaseStatus, steps: list[Known]) -> None:
    """What the receiver is asked to do, where something is asked of him."""
    if status is not CaseStatus.AWAITING:
        return
    wanted = next((step["reason"] for step in steps if step["to"] == CaseStatus.AWAITING), "")
    paper.heading("补派要求")
    paper.text(f"请于{day_words(case['due_on'])}前补派一名干部，编制仍锁定在镇里。要求：{wanted}")


def _paper(session: Session, name: str, number: str, example: bool, at: datetime) -> tuple[Paper, str]:
    town = records(ground.town(session))[0]
    room = f"{town['name']}综合信息指挥室"
    made = Marks(marks.is_demo(session), bool(example))
    return Paper(name, number=number, issuer=room, at=at, marks=made), room


def _pair(name: str, text: Any, other: str, other_text: Any) -> Row:
    return Row(
        [Cell(name, "label"), Cell(value_text(text)), Cell(other, "label"), Cell(value_text(other_text))]
    )


def _whole(name: str, text: Any) -> Row:
    return Row([Cell(name, "label"), Cell(value_text(text), span=3)])
