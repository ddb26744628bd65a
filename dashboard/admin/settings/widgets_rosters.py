"""Rosters of people from a workbook: which one, its form, the check of every row, and the import."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.admin.settings import actions_rosters, queries_rosters
from dashboard.admin.settings.rules_rosters import (
    CADRES,
    HOLDINGS,
    IDENTITIES,
    MEMBERS,
    ROSTERS,
    SECONDMENTS,
    Known,
)
from dashboard.admin.settings.rules_rosters_dated import HINTS, ROLES, STAFFINGS, plan
from dashboard.files.sheets.forms import Form
from dashboard.files.sheets.widgets_files import import_sheet
from dashboard.screen.data import ask
from dashboard.screen.url import url_choice

NOTES = {
    CADRES: "一行一个干部，工号认人。换模块的，原来的自动到前一天为止。",
    SECONDMENTS: "一行一段派驻。先导入干部名册，再导入派驻。",
    HOLDINGS: "一行一个人在一个岗位上的一段时间。每人同时最多 3 个岗位。",
    MEMBERS: "一行一个人在一个组团里的一段时间。同一时间只在一个组团。",
}


def rosters(person: Person) -> None:
    """The section of the rosters, for whoever may import them."""
    if not may(person, "roster.import"):
        st.info("名册由指挥长或系统管理员导入。", icon=":material/lock:")
        return
    roster = url_choice("view", "哪一种名册", ROSTERS)
    known = ask(queries_rosters.known)
    form = Form(ROSTERS[roster], HINTS[roster])
    import_sheet(
        f"roster_{roster}",
        form,
        _choices(roster, known),
        NOTES[roster],
        actions_rosters.import_roster,
        lambda rows: plan(roster, rows, known),
        inputs=lambda: {"roster": roster},
    )


def _choices(roster: str, known: Known) -> Mapping[str, Sequence[str]]:
    shown = {name: list(units.shown.values()) for name, units in known.units.items()}
    return {
        CADRES: {"身份": list(IDENTITIES), "模块": shown[CADRES]},
        SECONDMENTS: {
            "部门": list(known.departments.shown.values()),
            "平台": shown[SECONDMENTS],
            "状态": list(STAFFINGS),
        },
        HOLDINGS: {"岗位": shown[HOLDINGS]},
        MEMBERS: {"组团": shown[MEMBERS], "角色": list(ROLES)},
    }[roster]
