"""Delegated items, and what they stand for, from a workbook: the form, the check of every row, the import."""

from dashboard.access.rules import Person, may
from dashboard.delegation.powers import (
    actions,
    actions_links,
    queries_known,
    queries_links,
    rules_links,
)
from dashboard.delegation.powers.rules import KIND_NAMES, STAGES
from dashboard.delegation.powers.rules_import import HINTS, plan, sheet_name
from dashboard.files.sheets.forms import Form
from dashboard.files.sheets.widgets_files import import_sheet
from dashboard.screen.data import ask
from dashboard.screen.url import url_choice
from models import PowerKind

NOTE = "一行一个事项，名称认项：同名的再导入就是修改，表里没有写的不动。写错的行不导入，其余的照常导入。"
LINKS_NOTE = (
    "一行一条：哪一类事件对应哪个执法事项。类别、事项、生效日期都相同的再导入就是修改，表里没有写的不动。"
    "写错的行不导入，其余的照常导入。导入改动的类别要重新核对。"
)
LINKS = "links"
YES_NO = ("是", "否")


def import_view(person: Person) -> None:
    """Which list, the form, and what each row would do."""
    lists = {one.value: name for one, name in KIND_NAMES.items()} if may(person, "power.manage") else {}
    if may(person, "power_link.manage"):
        lists[LINKS] = rules_links.SHEET
    chosen = url_choice("list", "哪一份名录", lists)
    if chosen == LINKS:
        _links()
    else:
        _items(PowerKind(chosen))


def _items(kind: PowerKind) -> None:
    known = ask(queries_known.item_context, kind=kind)
    offered = {
        "类别": list(known.categories),
        "部门": list(known.names.shown.values()),
        "阶段": STAGES,
        "镇里能办结": YES_NO,
        "示例": YES_NO,
    }
    form = Form(sheet_name(kind), HINTS)
    name = f"powers_{kind.value}"
    import_sheet(
        name,
        form,
        offered,
        NOTE,
        actions.import_items,
        lambda rows: plan(kind, rows, known),
        inputs=lambda: {"kind": kind},
    )


def _links() -> None:
    known = ask(queries_links.link_context)
    offered = {
        "事件类别": list(known.category_names.values()),
        "执法事项": [rules_links.NONE_HELD, *known.items],
        "由谁查处": list(known.names.shown.values()),
        "示例": YES_NO,
    }
    form = Form(rules_links.SHEET, rules_links.HINTS)
    import_sheet(
        "power_links",
        form,
        offered,
        LINKS_NOTE,
        actions_links.import_links,
        lambda rows: rules_links.plan(rows, known),
    )
