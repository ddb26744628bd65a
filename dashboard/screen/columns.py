"""The columns of tables, each as wide as what it holds, told in Chinese characters.

A column that names no width takes what its longest content asks for; the last ones then lie outside the page.
"""

from typing import Any

import streamlit as st

from dashboard.words.letters import letters

# Pixels of a character in the tables' letters, and of the edges of a cell.
CHARACTER, EDGES = 14, 18
# Characters of what many tables show: a person's name with the demo's mark, a day, a day with its time as
# people say it; the names of modules, villages and departments.
NAME, DAY, NEAR_TIME = 6, 5.7, 6
MODULE, VILLAGE, DEPARTMENT = 3.5, 4.5, 10


def room(title: str, characters: float = 0) -> int:
    """Pixels of a column with this head and so many Chinese characters in a row."""
    return round(max(characters, letters(title)) * CHARACTER) + EDGES


def text_column(title: str, characters: float = 0, **more: Any) -> Any:
    """A column of words with room for its head and so many characters."""
    return st.column_config.TextColumn(title, width=room(title, characters), **more)


def number_column(title: str, characters: float = 0, **more: Any) -> Any:
    """A column of numbers, whole ones unless `format` says how they are written."""
    return st.column_config.NumberColumn(title, width=room(title, characters), **{"format": "%d"} | more)


def day_column(title: str) -> Any:
    """A column of days, as 2026-12-03."""
    return st.column_config.DateColumn(title, format="YYYY-MM-DD", width=room(title, DAY))
