"""The links of categories and enforcement items as a workbook that may be mended and handed in again."""

from datetime import date

from sqlmodel import Session

from dashboard.access.rules_rights import needs
from dashboard.delegation.powers.queries_links import links, verdicts
from dashboard.delegation.powers.rules_links import HINTS, SHEET
from dashboard.files.exports import Sheet, as_file

# What the form of the import does not ask for, and passes over.
ALSO = ("类别编码", "大类", "主管部门", "阶段", "核对", "登记人")


@needs("power_link.manage", "power_link.check")
def links_file(session: Session, *, on: date) -> bytes:
    """Every row of every day, by category, with who had checked the category by `on`."""
    by_category = {row["category_id"]: row for row in verdicts(session, on=on).to_dict("records")}
    rows = []
    for row in links(session).to_dict("records"):
        of = by_category.get(row["category_id"])
        if of is None:
            continue
        is_none = row["stage"] == ""
        checked = f"{of['checked_by']} {of['checked_on']}" if of["checked_by"] else "待核对"
        rows.append(
            (
                of["name"], row["item"], row["department"] if is_none else "", row["from_on"],
                row["to_on"] or "", row["basis"], "是" if row["example"] else "", of["code"], of["major"],
                "" if is_none else row["department"], row["stage"], checked, row["recorded_by"],
            )
        )  # fmt: skip
    return as_file(Sheet(SHEET, (*HINTS, *ALSO), rows), "xlsx")
