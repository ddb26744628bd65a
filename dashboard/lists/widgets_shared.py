"""What the screens of both lists share: links within the page, documents to download, ending an entry."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.files.widgets_papers import paper_buttons
from dashboard.lists import actions_lists
from dashboard.lists.rules import LONGEST_REASON
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.moment import kept_moment
from dashboard.screen.url import FIRST_DAY, LAST_DAY
from dashboard.town.rule_sets.rules import Base
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, plain


def view_link(label: str, icon: str, words: dict[str, str], *, key: str) -> None:
    """A link to this page with exactly these words in its URL, and the moment that it shows.

    `label` is shown as markdown.
    """
    st.button(
        label,
        key=f"to_{key}",
        icon=icon,
        type="tertiary",
        on_click=lambda: st.query_params.from_dict(words | kept_moment()),
    )


def with_words(**words: str) -> dict[str, str]:
    """The words of the present URL with some replaced."""
    return st.query_params.to_dict() | words


def print_items(shown: pd.DataFrame, on: date) -> None:
    """The rows as one table, with the day on which they hold."""
    st.markdown(f"**属地管理事项责任清单**　{on} 有效，共 {len(shown)} 项")
    rows = [
        {
            "序号": row["number"],
            "事项": plain(row["matter"]) + (f"（{EXAMPLE_MARK}）" if row["example"] else ""),
            "牵头部门": plain(row["lead"]),
            "配合部门": plain("、".join(row["helpers"])),
            "部门该做什么": plain(row["lead_duty"]),
            "镇里该做什么": plain(row["town_duties"]),
            "依据": plain(row["basis"]),
            "版本": f"第{row['version']}版，{row['effective_from']} 起",
        }
        for row in shown.to_dict("records")
    ]
    st.table(pd.DataFrame(rows), hide_index=True)


def docx_button(maker: Callable[..., bytes], name: str, label: str, **inputs: Any) -> None:
    """The buttons by which a document is made and fetched; the audit log keeps who did."""
    paper_buttons(label, maker, name, file_name=name, key=f"docx_{maker.__name__}", **inputs)


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
