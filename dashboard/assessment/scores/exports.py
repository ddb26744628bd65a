"""Results as a file, and the inputs in the very form in which they come in."""

from sqlmodel import Session

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.scores.queries import results
from dashboard.assessment.scores.queries_known import known_inputs
from dashboard.assessment.scores.score_file import workbook
from dashboard.files.exports import as_csv, as_xlsx
from dashboard.words.labels import LABELS
from models import Identity

RESULT_HEADER = (
    "名次", "工号", "姓名", "身份", "模块", "在岗天数", "岗位赋分", "模块评分", "组团积分",
    "专项计分", "专项合计（未限制）", "总分（未限制）", "总分",
)  # fmt: skip


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
    known = known_inputs(session)
    modules = {key: name for name, key in known.modules.items()}
    villages = {key: name for name, key in known.villages.items()}
    if kind == "lines":
        rows = [
            [str(one.year), str(one.quarter or ""), modules[one.module_id], one.line,
             _text(one.rank), _text(one.townships), _text(one.internal), one.document]
            for one in known.lines.values() if one.year == year
        ]  # fmt: skip
    else:
        rows = [
            [str(one.year), str(one.quarter), villages[one.village_id], _text(one.score), one.document]
            for one in known.scores.values()
            if one.year == year
        ]
    return workbook(kind, list(known.modules), list(known.villages), rows)


def _text(value: object) -> str:
    return "" if value is None else str(value)
