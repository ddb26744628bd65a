"""How departments are rated, in numbers, and a revision of it as a new version."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment import actions_publish, queries
from dashboard.assessment.rules import Rules
from dashboard.assessment.rules_quarter import LONGEST_REASON, RULE_NAMES, Quarter
from dashboard.labels import plain
from dashboard.ui.data import fetch
from dashboard.ui.forms import act, key, typed

FIRST_YEAR, MOST_ANSWERS = 2020, 1_000


def rules_panel(person: Person, quarter: Quarter) -> None:
    """The rules of the quarter's year in words; for who publishes, a form that revises them."""
    found = fetch(queries.rules_of_year, year=quarter.year)
    with st.expander(f"考核规则（{quarter.year} 年用第 {found.version} 版）", icon=":material/gavel:"):
        if not may(person, "assessment.publish"):
            st.markdown(
                "  \n".join(f"{title}　**{_word(found.rules, name)}**" for name, title in RULE_NAMES.items())
            )
            return
        _form(found.rules, quarter.year)


def _word(rules: Rules, name: str) -> str:
    return plain(
        f"{getattr(rules, name):g}" if name == "few_answers" else f"{getattr(rules, name).normalize():f}"
    )


def _form(rules: Rules, year: int) -> None:
    def send() -> None:
        act(
            actions_publish.revise_rules,
            "已保存为新版本，以后公布的按它算。",
            from_year=int(typed("assess_from")),
            wanted=Rules(**{field.name: _given(field.name) for field in fields(Rules)}),
            seen=rules,
            reason=typed("assess_rule_reason") or "",
        )

    with st.form(key("assess_rules"), border=False):
        st.markdown("三个方面的权重、台账各项的占比，都要合计 100%。已经公布的季度不变。")
        sides = st.columns(3)
        for place, (name, title) in enumerate(RULE_NAMES.items()):
            with sides[place % 3]:
                if name == "few_answers":
                    st.number_input(title, 1, MOST_ANSWERS, rules.few_answers, key=key(f"assess_{name}"))
                else:
                    value = float(getattr(rules, name))
                    st.number_input(title, 0.0, 100.0, value, 1.0, "%.2f", key=key(f"assess_{name}"))
        st.number_input("从哪一年起用", FIRST_YEAR, year + 1, year, key=key("assess_from"))
        st.text_input("修订的原因", max_chars=LONGEST_REASON, key=key("assess_rule_reason"))
        st.form_submit_button(
            "保存为新版本", icon=":material/save:", key=key("assess_rules_go"), on_click=send
        )


def _given(name: str) -> Any:
    value = typed(f"assess_{name}")
    return int(value) if name == "few_answers" else Decimal(f"{value:.2f}")
