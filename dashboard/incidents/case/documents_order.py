"""交办单: what one party, or all of them, is asked to do, until when, and where it is signed for."""

from datetime import datetime

from sqlmodel import Session

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.files.papers.parts import Cell, Row
from dashboard.files.papers.text import time_words
from dashboard.incidents.case.documents_case import Case, case_of
from dashboard.incidents.case.documents_parts import (
    FORM,
    by_hand,
    class_words,
    item_rows,
    item_words,
    marked,
    pair,
    whole,
)
from dashboard.incidents.life.rules_limits import Known
from dashboard.incidents.life.rules_papers import PAPER_NAMES, PaperKind, held, require_offered
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import Action, Source

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


def _parties(case: Case, chosen: list[Known]) -> list[Row]:
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


def _signing(case: Case, chosen: list[Known]) -> list[Row]:
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
