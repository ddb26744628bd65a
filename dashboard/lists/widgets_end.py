"""What is filled in to take an item or a matter off its list."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.lists import actions_lists
from dashboard.lists.rules import LONGEST_REASON
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.url import FIRST_DAY, LAST_DAY
from dashboard.town.rule_sets.rules import Base
from dashboard.words.clock import now
from dashboard.words.days import township_date

DATE = "YYYY-MM-DD"


def end_item(row: dict[Any, Any]) -> None:
    """A button that takes the item off the list."""
    _end_form(
        f"item_end_{row['number']}", actions_lists.end_item, row, kept="版本和研判过的事件",
        caption="停用后，这一项不再用于研判。内容和版本都保留，以后可以重新启用。",
    )  # fmt: skip


def end_thing(row: dict[Any, Any]) -> None:
    """A button that takes the matter off the list."""
    _end_form(
        f"thing_end_{row['number']}", actions_lists.end_thing, row, kept="版本和办过的事件",
        caption="停用后，这件事不再用于交办。内容和版本都保留，以后可以重新启用。",
    )  # fmt: skip


def base_of(row: dict[Any, Any]) -> Base:
    """What a form is filled from that is opened on this version."""
    return Base(int(row["version"]), None if pd.isna(row["effective_to"]) else row["effective_to"])


def _end_form(form: str, action: Callable[..., Any], row: dict[Any, Any], *, kept: str, caption: str) -> None:
    def end() -> None:
        act(
            action,
            f"已停用。原来的{kept}都保留。",
            number=row["number"],
            last_on=typed(f"{form}_last") or township_date(now()),
            reason=typed(f"{form}_reason") or "",
            base=Base(*base),
        )

    with (
        st.popover("停用", icon=":material/event_busy:", key=key(form)),
        kept_form(f"{form}_form", seen=base_of(row)) as base,
    ):
        st.caption(caption)
        st.date_input(
            "最后一天", township_date(now()), FIRST_DAY, LAST_DAY, key=key(f"{form}_last"), format=DATE
        )
        st.text_input("停用的理由", key=key(f"{form}_reason"), max_chars=LONGEST_REASON)
        send_button("停用", key=key(f"{form}_go"), type="primary", on_click=end)
