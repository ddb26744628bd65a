"""The two lists on paper, and what was triaged under which version of one item, as DOCX."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from dashboard.access import marks
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.files.papers.layout import Marks, Paper
from dashboard.files.papers.parts import Cell, Row
from dashboard.files.papers.text import day_words
from dashboard.lists import queries_incidents, queries_lists
from dashboard.lists.rules import PERSON_STATES, PersonState, lines, runs_saved, split
from dashboard.lists.rules_versions import ITEM_FIELDS, changes, span
from dashboard.town.ground import queries_town as ground
from dashboard.words.days import holds_on, township_date
from dashboard.words.errors import Refused
from dashboard.words.frames import records
from dashboard.words.labels import EXAMPLE_MARK, LABELS, NO_DATA, count
from models import IncidentStatus

ITEM_LIST, THING_LIST, SHEET = "属地管理事项责任清单", "“一件事”清单", "属地管理事项追责单"
MOST_CASES = 500
PART_OF_TOWN = "只列您职责范围内的事件，不是全镇的。"
Rows = list[dict[str, Any]]


@needs("ground.read")
def item_list(session: Session, *, on: date, at: datetime) -> bytes:
    """The 属地管理 list as valid on the township day `on`."""
    rows = records(queries_lists.items(session, on=on))
    paper = _paper(session, ITEM_LIST, day_words(on), at)
    leads = len({row["lead"] for row in rows})
    paper.title(ITEM_LIST)
    paper.number(f"{day_words(on)}有效", f"共 {count(len(rows))} 项", f"{count(leads)} 个部门牵头")
    if not rows:
        paper.note("这一天没有有效的事项。")
        return paper.as_bytes()
    paper.rows(
        ("序号", "事项", "牵头部门\n（兜底）", "配合部门", "部门该做什么", "镇里该做什么"),
        [
            (
                str(row["number"]),
                _matter(row),
                row["lead"],
                "、".join(row["helpers"] or ()) or "无",
                row["lead_duty"].replace("；", "\n"),
                row["town_duties"] or NO_DATA,
            )
            for row in rows
        ],
        (11, 44, 30, 38, 38, 32),
    )
    _examples(paper, rows, "项")
    return paper.as_bytes()


def _matter(row: dict[str, Any]) -> str:
    parts = [_marked(row["matter"], row["example"])]
    parts += [f"依据：{row['basis']}"] if row["basis"] else []
    return "\n".join([*parts, f"第{row['version']}版，{span(row['effective_from'], row['effective_to'])}"])


@needs("ground.read")
def thing_list(session: Session, *, on: date, at: datetime) -> bytes:
    """The 一件事 list as valid on `on`: every department with its named person, phones masked."""
    things = records(queries_lists.things(session, on=on))
    parties = records(queries_lists.parties(session, on=on, today=township_date(at)))
    paper = _paper(session, THING_LIST, day_words(on), at)
    paper.title(THING_LIST)
    paper.number(f"{day_words(on)}有效", f"共 {count(len(things))} 件")
    if not things:
        paper.note("这一天没有有效的“一件事”。")
    for thing in things:
        own = [party for party in parties if party["one_thing_id"] == thing["one_thing_id"]]
        paper.heading(f"{thing['number']}．{_marked(thing['name'], thing['example'])}")
        paper.text(f"{thing['lead']}牵头，共 {len(own)} 个部门，一次交办少跑 {runs_saved(len(own))} 次。")
        paper.rows(
            ("部门", "分工", "责任人", "电话", "有效期至", "情况"),
            [
                (
                    party["department"],
                    "牵头" if party["is_lead"] else "配合",
                    party["person"] or "—",
                    party["phone"] or "—",
                    str(party["valid_until"]) if party["valid_until"] else "长期" if party["person"] else "—",
                    PERSON_STATES[PersonState(party["state"])],
                )
                for party in own
            ],
            (46, 14, 30, 30, 26, 24),
        )
    _examples(paper, things, "件")
    return paper.as_bytes()


@needs("incident.export")
def item_sheet(session: Session, *, number: int, at: datetime, scope: Scope) -> bytes:
    """追责单: every version of item `number`, and the incidents triaged under each, within `scope`.

    Refused for a number that the list never had. The newest 500 incidents are listed, all are counted.
    """
    versions = records(queries_lists.item_versions(session, number=number))
    if not versions:
        raise Refused(f"清单上没有第 {number} 项，没有生成追责单。请在列表里重新选择。")
    today = township_date(at)
    valid = [row for row in versions if holds_on(today, row["effective_from"], row["effective_to"])]
    row = (valid or versions)[-1]
    paper = _paper(session, SHEET, f"第{number}项", at, is_example=row["example"])
    paper.title(SHEET)
    paper.number(f"第 {number} 项", row["matter"])
    paper.heading("现行内容" if valid else "最后一版内容（现已停用）")
    _content(paper, row)
    totals = queries_incidents.triaged_per_version(session, scope=scope).set_index("item_id")["total"]
    counts = {one["item_id"]: int(totals.get(one["item_id"], 0)) for one in versions}
    paper.heading("各版")
    _versions(paper, versions, counts)
    paper.heading("按各版研判的事件")
    if not scope.everything:
        paper.note(PART_OF_TOWN)
    _cases(paper, session, number, scope, sum(counts.values()))
    return paper.as_bytes()


def _content(paper: Paper, row: dict[str, Any]) -> None:
    parts = {
        "事项": _marked(row["matter"], row["example"]),
        "版本": f"第{row['version']}版，{span(row['effective_from'], row['effective_to'])}",
        "牵头部门": f"{row['lead']}（兜底）",
        "部门该做什么": "\n".join(lines(row["lead_duty"])),
        "镇里该做什么": "\n".join(split(row["town_duties"])) or NO_DATA,
        "配合部门": "、".join(row["helpers"] or ()) or "无",
        "类别": row["category"] or NO_DATA,
        "依据": row["basis"] or NO_DATA,
    }
    paper.form([Row([Cell(name, "label"), Cell(text)]) for name, text in parts.items()], (30, 140))


def _versions(paper: Paper, versions: Rows, counts: dict[int, int]) -> None:
    rows = []
    for before, row in zip([None, *versions], versions, strict=False):
        differences = changes(_words(before), _words(row), ITEM_FIELDS) if before else []
        rows.append(
            (
                f"第{row['version']}版",
                span(row["effective_from"], row["effective_to"]),
                row["lead"],
                "\n".join(change.sentence for change in differences)
                or ("第一版" if before is None else "没有差别"),
                f"{count(counts[row['item_id']])} 件",
            )
        )
    paper.rows(("版本", "有效", "牵头部门", "和前一版的差别", "研判事件"), rows, (18, 36, 32, 66, 18))


def _cases(paper: Paper, session: Session, number: int, scope: Scope, total: int) -> None:
    cases = records(queries_incidents.triaged_under(session, number=number, scope=scope, limit=MOST_CASES))
    if not cases:
        paper.text("还没有事件按这一项研判过。")
        return
    if total > len(cases):
        paper.note(f"共 {count(total)} 件，这里列最近上报的 {count(len(cases))} 件。")
    paper.rows(
        ("编号", "事件", "版本", "研判", "状态", "牵头部门", "了结"),
        [
            (
                case["number"],
                case["title"],
                f"第{case['version']}版",
                _day(case["triaged_at"]),
                LABELS[IncidentStatus(case["status"])],
                case["department"] or "—",
                _day(case["concluded_at"]),
            )
            for case in cases
        ],
        (32, 46, 15, 23, 17, 28, 23),
    )


def _day(at: datetime | None) -> str:
    return township_date(at).isoformat() if at else "—"


def _words(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "helpers": tuple(row["helpers"] or ()),
        "lead_duties": lines(row["lead_duty"]),
        "town_duties": split(row["town_duties"]),
    }


def _marked(text: str, is_example: bool) -> str:
    return f"{text}（{EXAMPLE_MARK}）" if is_example else text


def _examples(paper: Paper, rows: Sequence[dict[str, Any]], unit: str) -> None:
    if examples := sum(bool(row["example"]) for row in rows):
        paper.note(f"其中 {count(examples)} {unit}标有“{EXAMPLE_MARK}”，不是正式清单，不作办理依据。")


def _paper(session: Session, name: str, number: str, at: datetime, *, is_example: bool = False) -> Paper:
    town = records(ground.town(session))[0]["name"]
    made = Marks(marks.is_demo(session), is_example)
    return Paper(name, number=number, issuer=f"{town}综合信息指挥室", at=at, marks=made)
