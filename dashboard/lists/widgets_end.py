"""What is filled in to take an item or a matter off its list."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.lists import actions_lists
from dashboard.lists.rules import LONGEST_REASON
from dashboard.screen.forms import act_on, key, typed, value_at_opening
from dashboard.screen.url import FIRST_DAY, LAST_DAY
from dashboard.words.clock import now
from dashboard.words.days import township_date

DATE = "YYYY-MM-DD"


def end_item(number: int, version: int) -> None:
    """A button that takes the item off the list."""
    _end_form(
        f"item_end_{number}", actions_lists.end_item, number, version, kept="版本和研判过的事件",
        caption="停用后，这一项不再用于研判。内容和版本都保留，以后可以重新启用。",
    )  # fmt: skip


def end_thing(number: int, version: int) -> None:
    """A button that takes the matter off the list."""
    _end_form(
        f"thing_end_{number}", actions_lists.end_thing, number, version, kept="版本和办过的事件",
        caption="停用后，这件事不再用于交办。内容和版本都保留，以后可以重新启用。",
    )  # fmt: skip


def _end_form(
    form: str, action: Callable[..., Any], number: int, version: int, *, kept: str, caption: str
) -> None:
    base = value_at_opening(form, version, f"{form}_last")

    def end() -> None:
        act_on(
            form,
            action,
            f"已停用。原来的{kept}都保留。",
            number=number,
            last_on=typed(f"{form}_last") or township_date(now()),
            reason=typed(f"{form}_reason") or "",
            base=base,
        )

    with (
        st.popover("停用", icon=":material/event_busy:", key=key(form)),
        st.form(key(f"{form}_form"), border=False),
    ):
        st.caption(caption)
        st.date_input(
            "最后一天", township_date(now()), FIRST_DAY, LAST_DAY, key=key(f"{form}_last"), format=DATE
        )
        st.text_input("停用的理由", key=key(f"{form}_reason"), max_chars=LONGEST_REASON)
        st.form_submit_button("停用", key=key(f"{form}_go"), type="primary", on_click=end)
