"""How departments are rated, in numbers, and a revision of it as a new version."""

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.departments import actions_publish, queries
from dashboard.assessment.departments.rules_quarter import ASSESSMENT_RULES, Quarter
from dashboard.screen.data import fetch
from dashboard.town.rule_sets.widgets import revision_form, rules_in_words
from dashboard.words.labels import plain


def rules_panel(person: Person, quarter: Quarter) -> None:
    """The rules of the quarter's year in words; for who publishes, a form that revises them."""
    held = fetch(queries.rules_of_year, year=quarter.year)
    if held is None:
        return
    with st.expander(f"考核规则（{quarter.year} 年用第 {held.version} 版）", icon=":material/gavel:"):
        if not may(person, "assessment.publish"):
            words = rules_in_words(ASSESSMENT_RULES, held.rules)
            st.markdown("  \n".join(f"{title}　**{plain(word)}**" for title, word in words.items()))
            return
        st.markdown("三个方面的权重、台账各项的占比，都要合计 100%。已经公布的季度不变。")
        revision_form(
            ASSESSMENT_RULES,
            queries.rules_of_year,
            actions_publish.revise_rules,
            "已保存为新版本，以后公布的按它算。",
            this=quarter.year,
            sides=3,
        )
