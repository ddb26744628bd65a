"""Results as a file, and the forms in which ranks and village scores come in and go out."""

from collections.abc import Sequence

from sqlmodel import Session

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.scores.queries import results
from dashboard.assessment.scores.queries_inputs import input_context
from dashboard.assessment.scores.rules_inputs import KINDS
from dashboard.files.exports import as_csv, as_xlsx
from dashboard.files.sheets.forms import Form, template
from dashboard.words.labels import LABELS
from models import Identity

RESULT_HEADER = (
    "名次", "工号", "姓名", "身份", "模块", "在岗天数", "岗位赋分", "模块评分", "组团积分",
    "专项计分", "专项合计（未限制）", "总分（未限制）", "总分",
)  # fmt: skip
FORMS = {
    "lines": Form(
        KINDS["lines"],
        {
            "年份": "四位数，如 2025。",
            "季度": "1–4；全年的排名留空。填了全年的，各季度都按全年算。",
            "模块": "从“可填的值”里选。",
            "条线": "模块里的哪一条线，与岗位上登记的条线名称一致；整个模块的留空。",
            "全区名次": "整数；并列的取中间名次，如并列第3、第4名填 3.5。没有参加排名的留空。",
            "参评乡镇数": "全区共有几个乡镇参加排名。填了名次就要填。",
            "镇内评分": "没有参加全区排名的，由镇里按 0–20 打分。有名次的留空。",
            "来源文件": "哪份通报、哪张表。",
        },
        takes_csv=True,
        longest_cell=320,
    ),
    "villages": Form(
        KINDS["villages"],
        {
            "年份": "四位数，如 2025。",
            "季度": "1–4。",
            "村社": "从“可填的值”里选。",
            "得分": "重点工作得分，0–100，最多两位小数。",
            "来源文件": "哪份通报、哪张表。",
        },
        takes_csv=True,
        longest_cell=320,
    ),
}


@needs("score.read")
def results_file(session: Session, *, run_id: int, kind: str, scope: Scope) -> bytes:
    """A run's results as `csv` or `xlsx`, as they rank; an empty cell is unknown or not ranked."""
    rows = (
        (
            row["rank"] if row["rank"] == row["rank"] else "",
            row["staff_number"],
            row["name"],
            LABELS[Identity(row["identity"])],
            row["module"],
            row["days"],
            *(
                "" if row[name] is None else float(row[name])
                for name in ("p", "m", "g", "s", "s_raw", "t_raw", "t")
            ),
        )
        for row in results(session, run_id=run_id, scope=scope).astype({"rank": "object"}).to_dict("records")
    )
    return as_csv(RESULT_HEADER, rows) if kind == "csv" else as_xlsx(RESULT_HEADER, rows, "四维考核")


@needs("score.manage")
def inputs_as_form(session: Session, *, kind: str, year: int) -> bytes:
    """The inputs of a year in the form of their import: to be mended and handed in."""
    context = input_context(session)
    modules = {key: name for name, key in context.modules.items()}
    villages = {key: name for name, key in context.villages.items()}
    if kind == "lines":
        rows = [
            [str(one.year), str(one.quarter or ""), modules[one.module_id], one.line,
             _text(one.rank), _text(one.townships), _text(one.internal), one.document]
            for one in context.lines.values() if one.year == year
        ]  # fmt: skip
    else:
        rows = [
            [str(one.year), str(one.quarter), villages[one.village_id], _text(one.score), one.document]
            for one in context.scores.values()
            if one.year == year
        ]
    return workbook(kind, list(context.modules), list(context.villages), rows)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def workbook(
    kind: str, modules: Sequence[str], villages: Sequence[str], rows: Sequence[Sequence[str]] = ()
) -> bytes:
    """The form as a workbook, with `rows` in it already."""
    return template(
        FORMS[kind], {"模块": modules, "村社": villages} if kind == "lines" else {"村社": villages}, rows
    )
