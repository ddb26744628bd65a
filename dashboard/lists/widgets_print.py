"""The list as it is printed: a plain table that the browser prints whole, and documents to download."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.screen.data import written
from dashboard.words.labels import EXAMPLE_MARK, plain

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


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
    """A button by which a document is made and fetched; the audit log keeps who did."""
    st.download_button(
        label,
        written(maker, name, **inputs),
        file_name=f"{name}.docx",
        mime=DOCX,
        icon=":material/description:",
        on_click="ignore",
        key=f"docx_{maker.__name__}",
    )
