"""How departments are rated, in numbers, and a revision of it as a new version."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.departments import actions_publish, queries
from dashboard.assessment.departments.rules import Rules
from dashboard.assessment.departments.rules_quarter import (
    LONGEST_REASON,
    RULE_NAMES,
    WHOLE,
    Quarter,
)
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, began, begin_anew, key, typed
from dashboard.words.labels import plain

FIRST_YEAR, MOST_ANSWERS = 2020, 1_000


def rules_panel(person: Person, quarter: Quarter) -> None:
    """The rules of the quarter's year in words; for who publishes, a form that revises them."""
    current = fetch(queries.rules_of_year, year=quarter.year)
    with st.expander(f"考核规则（{quarter.year} 年用第 {current.version} 版）", icon=":material/gavel:"):
        if not may(person, "assessment.publish"):
            st.markdown(
                "  \n".join(
                    f"{title}　**{_word(current.rules, name)}**" for name, title in RULE_NAMES.items()
                )
            )
            return
        _form(quarter.year)


def _word(rules: Rules, name: str) -> str:
    return plain(f"{getattr(rules, name):g}" if name in WHOLE else f"{getattr(rules, name).normalize():f}")


def _form(this: int) -> None:
    year = int(st.number_input("从哪一年起用", FIRST_YEAR, this + 1, this, key=key("assess_from")))
    rules = fetch(queries.rules_of_year, year=year).rules
    seen = began(f"assess_seen_{year}", rules)

    def send() -> None:
        is_done = act(
            actions_publish.revise_rules,
            "已保存为新版本，以后公布的按它算。",
            from_year=year,
            wanted=Rules(**{field.name: _given(field.name, year) for field in fields(Rules)}),
            seen=seen,
            reason=typed("assess_rule_reason") or "",
        )
        if not is_done:
            begin_anew(f"assess_seen_{year}")

    with st.form(key(f"assess_rules_{year}"), border=False):
        st.markdown("三个方面的权重、台账各项的占比，都要合计 100%。已经公布的季度不变。")
        sides = st.columns(3)
        for place, (name, title) in enumerate(RULE_NAMES.items()):
            with sides[place % 3]:
                own, value = key(f"assess_{name}_{year}"), getattr(rules, name)
                if name in WHOLE:
                    st.number_input(title, 1, MOST_ANSWERS, int(value), key=own)
                else:
                    st.number_input(title, 0.0, 100.0, float(value), 1.0, "%.2f", key=own)
        st.text_input("修订的原因", max_chars=LONGEST_REASON, key=key("assess_rule_reason"))
        st.form_submit_button(
            "保存为新版本", icon=":material/save:", key=key("assess_rules_go"), on_click=send
        )


def _given(name: str, year: int) -> Any:
    value = typed(f"assess_{name}_{year}")
    return int(value) if name in WHOLE else Decimal(f"{value:.2f}")
