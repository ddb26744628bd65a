"""The forms in which ranks and village scores come and go."""

from collections.abc import Sequence

from dashboard.assessment.scores.rules_import import KINDS
from dashboard.files.sheets.forms import Form, template

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


def workbook(
    kind: str, modules: Sequence[str], villages: Sequence[str], rows: Sequence[Sequence[str]] = ()
) -> bytes:
    """The form as a workbook, with `rows` in it already."""
    return template(
        FORMS[kind], {"模块": modules, "村社": villages} if kind == "lines" else {"村社": villages}, rows
    )
