"""What a person does in tables, which the testing tool does not know: changing cells and picking rows."""

import json
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.pages.test_every_page import elements


def edit(page: Any, key: str, rows: dict[int, dict[str, Any]], press: str | None = None) -> Any:
    """The page after cells of the editable table `key` were changed: row -> column -> value.

    `press` names a button that is pressed with the cells so changed.
    """
    return _sent(page, key, {"edited_rows": rows, "added_rows": [], "deleted_rows": []}, press)


def mark(page: Any, key: str, rows: list[int]) -> Any:
    """The page after rows of the table, whose key begins with `key`, were marked."""
    return _sent(page, key, {"selection": {"rows": rows, "columns": [], "cells": []}}, None, begins=True)


def press_cell(page: Any, key: str, row: int, column: str) -> Any:
    """The page after a cell of the table, whose key begins with `key`, was pressed."""
    chosen = {"selection": {"rows": [], "columns": [], "cells": [[row, column]]}}
    return _sent(page, key, chosen, None, begins=True)


def press_head(page: Any, key: str, column: str) -> Any:
    """The page after the head of a column of the table, whose key begins with `key`, was pressed."""
    chosen = {"selection": {"rows": [], "columns": [column], "cells": []}}
    return _sent(page, key, chosen, None, begins=True)


def pick(page: Any, key: str, row: int) -> Any:
    """The page after a row of the table `key` was picked."""
    return _sent(page, key, {"selection": {"rows": [row], "columns": [], "cells": []}}, None)


def _sent(page: Any, key: str, state: dict[str, Any], press: str | None, *, begins: bool = False) -> Any:
    states = page._tree.get_widget_states()
    ids = [str(getattr(element.proto, "id", "")) for element in elements(page)]
    (found,) = {one for one in ids if (f"-{key}_" in one if begins else one.endswith(f"-{key}"))}
    states.widgets.append(WidgetState(id=found, string_value=json.dumps(state)))
    if press:
        (button,) = {one for one in ids if one.endswith(f"-{press}")}
        states.widgets.append(WidgetState(id=button, trigger_value=True))
    page._run(states)
    assert not page.exception
    return page
