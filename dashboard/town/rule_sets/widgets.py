"""A rule set on screen: its numbers in words, and the form of its next version."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import streamlit as st

from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.town.rule_sets.rules import LONGEST_REASON, YearlyRules

MOST = 1_000


def rules_in_words(rule_set: YearlyRules[Any], rules: Any) -> dict[str, str]:
    """Each number by its Chinese name."""
    return {title: _word(getattr(rules, field)) for field, title in rule_set.names.items()}


def _word(value: Any) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else f"{Decimal(value).normalize():f}"


def revision_form(
    rule_set: YearlyRules[Any],
    of_year: Callable[..., Any],
    revise: Callable[..., Any],
    done: str,
    *,
    this: int,
    sides: int,
) -> None:
    """A form filled with the version of a year, `this` at first, which makes the next one.

    `of_year`: the query of the year's version (`versions.of_year`); `revise`: the action
    (`versions.revise`); `done`: what is said then; `sides`: how many columns the numbers stand in.
    """
    word = rule_set.word
    year = int(st.number_input("从哪一年起用", rule_set.first_year, this + 1, this, key=key(f"{word}_from")))
    held = fetch(of_year, year=year)
    if held is None:
        st.info(f"{year} 年还没有{rule_set.name}，先看最早的一版从哪年起。", icon=":material/gavel:")
        return
    fields = {name: f"{word}_{name}" for name in rule_set.names}

    def save() -> None:
        wanted = {name: _given(typed(own), getattr(held.rules, name)) for name, own in fields.items()}
        act(
            revise,
            done,
            from_year=year,
            wanted=rule_set.rules(**wanted),
            base=base,
            reason=typed(f"{word}_reason") or "",
        )

    with kept_form(f"{word}_form", of=year, seen=held.version) as base:
        columns = st.columns(sides)
        for place, (name, own) in enumerate(fields.items()):
            with columns[place % sides]:
                _field(rule_set.names[name], getattr(held.rules, name), key(own))
        st.text_area("修订的依据", key=key(f"{word}_reason"), max_chars=LONGEST_REASON, height=80)
        send_button("保存为新版本", icon=":material/save:", key=key(f"{word}_save"), on_click=save)


def _field(title: str, value: Any, own: str) -> None:
    if isinstance(value, bool):
        st.toggle(title, value, key=own)
    elif isinstance(value, int):
        st.number_input(title, 0, MOST, value, key=own)
    else:
        st.number_input(title, 0.0, 100.0, float(value), 1.0, "%.2f", key=own)


def _given(value: Any, held: Any) -> Any:
    """What was typed, of the kind that the rules have."""
    return Decimal(f"{value:.2f}") if isinstance(held, Decimal) else type(held)(value)
