"""The parts that several papers about an incident share."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dashboard.files.papers.layout import Paper
from dashboard.files.papers.parts import Cell, Row
from dashboard.files.papers.text import value_text
from dashboard.incidents.case.documents_case import Case
from dashboard.words.fields import Use, used
from dashboard.words.labels import CLASS_LABELS, EXAMPLE_MARK, LABELS, NO_DATA, local_time
from models import AssignmentStatus, IncidentStatus, OffList, Source

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
    found = case.basis
    if found is None:
        off = case.row["off_list"]
        return LABELS[OffList(off)] if off else "没有对应的属地管理事项"
    example = f"（{EXAMPLE_MARK}）" if found["example"] else ""
    return f"属地管理事项责任清单第{found['number']}项（第{found['version']}版）：{found['matter']}{example}"


def item_rows(case: Case) -> list[Row]:
    """Both sides' duties by the list; nothing where the matter has no item."""
    found = case.basis
    if found is None:
        return []
    return [
        pair("牵头部门", found["lead"], "配合部门", found["helpers"] or "无"),
        whole("部门职责", found["lead_duty"]),
        whole("镇级职责", found["town_duties"]),
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
    """Every limit of the present round, and whether it was kept."""
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
