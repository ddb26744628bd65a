"""Every name and text that a town sets is shown as text: no page renders any of it as markdown."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from sqlalchemy import Table, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import AutoString, Session

from dashboard.store.database import engine_for
from dashboard.store.store_files import sqlite_url
from models import Record
from tests.pages.test_every_page import PAGES, elements, query_of

# What would be a link if it were rendered; each row has its own, since many names must differ.
TRICK = "[点](//e.ex/"
# Names, and the words of settings: what a town, its administrator or an import writes.
NAMED = {
    *("name", "short_name", "official_name", "major", "title", "topic", "matter", "text", "note", "outcome"),
    *("host", "alias", "trade", "person_name"),
}
# Whose words mean something to the program.
KEPT_TABLES = {"notice", "incident_log", "audit_log", "display_key"}
# Streamlit draws these parts as they stand, by its documentation and its source.
AS_TEXT = {
    "selectbox": {"options", "default", "placeholder", "rawValue"},
    "multiselect": {"options", "default", "placeholder", "rawValues"},
    "text_input": {"default", "value", "placeholder"},
    "text_area": {"default", "value", "placeholder"},
    "number_input": {"default", "value", "placeholder"},
    "text": {"body"},
    "code": {"codeText"},
    "metric": {"body"},
    "image": {"alt"},
}
PLAIN_KINDS = {
    "arrow_data_frame",
    "arrow_vega_lite_chart",
    "deck_gl_json_chart",
    "bidi_component",
    "imgs",
    "json",
}
SECTIONS = ("clocks", "categories", "templates", "calendar", "places", "departments", "rosters")
VIEWS: list[tuple[str, dict[str, str]]] = [
    *((page, {}) for page in PAGES),
    *(("pages/admin/settings.py", {"section": section}) for section in SECTIONS),
    *(("pages/lists/lists.py", {"view": view}) for view in ("things", "response", "powers", "departments")),
    *(
        ("pages/delegation/powers.py", {"view": view})
        for view in ("can", "links", "counter", "team", "visits")
    ),
    *(("pages/delegation/seconded.py", {"view": view}) for view in ("plan", "cases")),
    *(
        ("pages/linkage/villages.py", query)
        for query in ({"view": "week"}, {"view": "households"}, {"village": "1"})
    ),
    *(("pages/assessment/scores.py", {"view": view}) for view in ("runs", "inputs", "talent")),
    *(
        ("pages/wall/wall.py", {"scene": scene})
        for scene in ("map", "people", "scores", "bounties", "villages", "topic")
    ),
]


@pytest.fixture(scope="module")
def hostile_template(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = Path(shutil.copy(demo_template, tmp_path_factory.mktemp("hostile") / "demo.db"))
    engine = engine_for(sqlite_url(file))
    with Session(engine) as session, session.begin():
        for table in Record.metadata.tables.values():
            for statement in renaming(table):
                # Some tables hold what is never changed, or number their rows otherwise.
                with suppress(IntegrityError, OperationalError):
                    session.connection().execute(text(statement))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


def renaming(table: Table) -> Iterator[str]:
    if table.name in KEPT_TABLES:
        return
    for column in table.c:
        if column.name in NAMED and isinstance(column.type, AutoString):
            yield (
                f"UPDATE OR IGNORE {table.name} SET {column.name} = '{TRICK}' || rowid || ')'"
                f" WHERE {column.name} IS NOT NULL"
            )


@pytest.fixture
def hostile(hostile_template: Path, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    copy = tmp_path / "filled.db"
    shutil.copy(hostile_template, copy)
    monkeypatch.setenv("DATABASE_URL", sqlite_url(copy))
    yield sqlite_url(copy)
    engine_for(sqlite_url(copy)).dispose()


def rendered(app: Any) -> Iterator[str]:
    """What stands unescaped where Streamlit renders markdown, with the kind of element and its field."""
    for element in elements(app):
        kind = str(getattr(element, "type", "")) or type(element).__name__
        if kind in PLAIN_KINDS:
            continue
        for field, said in fields(MessageToDict(element.proto)):
            if TRICK in said and field not in AS_TEXT.get(kind, set()):
                yield f"{kind}.{field}: {said[:120]}"


def fields(part: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(part, str):
        yield name, part
    for inner in part if isinstance(part, list) else ():
        yield from fields(inner, name)
    for key, value in part.items() if isinstance(part, dict) else ():
        yield from fields(value, key if not name or not isinstance(value, str) else f"{key}")


@pytest.mark.long
def test_no_name_that_a_town_sets_is_rendered(hostile: str, open_page: Callable[..., Any]) -> None:
    """Each page and view; all that fails is named at once."""
    failing: dict[str, list[str]] = {}
    for page, query in VIEWS:
        app = open_page(page, **(query_of(page) | query))
        broken = [f"exception: {error.value[:200]}" for error in app.exception]
        if found := sorted({*broken, *rendered(app)}):
            failing[f"{page} {query}"] = found
    assert failing == {}


def test_the_trick_is_there_to_be_seen(hostile: str, open_page: Callable[..., Any]) -> None:
    """The store is as hostile as it says: the names reach the pages."""
    escaped = TRICK.replace("[", r"\[").replace("]", r"\]").replace("(", r"\(").split("//")[0]
    app = open_page("pages/room/home.py")
    said = [said for element in elements(app) for _, said in fields(MessageToDict(element.proto))]
    assert any(escaped in one for one in said)
