"""Every page opens through the frame, on an empty store, on the demo town and on a real file's rows."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from sqlmodel import Session, select

from dashboard.store.database import engine_for
from dashboard.store.store_files import ROOT, database_url, sqlite_url
from models import Incident
from tests import stores

CASE = "pages/incidents/incident.py"
PAGES = sorted(str(file.relative_to(ROOT)) for file in (ROOT / "pages").glob("*/*.py"))
DEMO_MARK = ":material/science: 演示数据"
NO_SUCH_INCIDENT = "没有这个编号的事件"

# What of an element's message a person reads, and of a chart's specification.
READ = {"body", "label", "help", "placeholder", "alt", "caption", "title", "text", "options", "content",
        "description"}  # fmt: skip
# What a chart draws as signs, which no one takes for markdown.
ROWS = {"datasets", "values"}
READ_IN_CHARTS = {"title", "text", "format"}
# Words that have no Chinese one here: kinds of files and encodings, time patterns, keys, a formula's letters.
NAMES = {"XLSX", "CSV", "TSV", "GZ", "UTF", "GB18030", "WGS", "GCJ", "BD", "NL", "D", "N", "r", "KB", "MB",
         "Excel", "Alt", "Ctrl", "Enter", *"ABDEGJKMSTUVX", "JPEG", "PNG",
         "WebP", "GIF", "PDF", "Office"}  # fmt: skip
# What is typed on the server as it stands is set as code.
SYNTAX = re.compile(
    r"`[^`]+`|\S*://\S*|:material/\w+:|:[a-z-]+\[|\]\([^)]*\)|/session/wall(?:\?\S+)?|%[-+]?(\.\d)?[a-zA-Z]|\.(gz|csv|xlsx|docx|pptx|jpg)\b|登录名\]\s*\S+|<[^>]+>|YYYY\S*|HH\S*|MM\S*|NL-[A-Z]\d+"
)


@pytest.fixture(scope="session")
def imported_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("imported") / "room.db"
    stores.imported_store(sqlite_template, file)
    return file


@pytest.fixture
def filled(
    request: pytest.FixtureRequest, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The name of the kind of store that the pages are opened on."""
    if request.param != "empty":
        copy = tmp_path / "filled.db"
        shutil.copy(request.getfixturevalue(f"{request.param}_template"), copy)
        monkeypatch.setenv("DATABASE_URL", sqlite_url(copy))
    yield request.param
    engine_for(sqlite_url(tmp_path / "filled.db")).dispose()


on_every_store = pytest.mark.parametrize(
    "filled", ["empty", "demo", pytest.param("imported", marks=pytest.mark.long)], indirect=True
)
on_ours = pytest.mark.parametrize("filled", ["empty", "demo"], indirect=True)


def query_of(page: str) -> dict[str, str]:
    """What a page needs in its URL: the case page, an incident if there is one."""
    if page != CASE:
        return {}
    with Session(engine_for(database_url())) as session:
        number = session.exec(select(Incident.number)).first()
    return {"id": number} if number else {}


def elements(app: Any) -> Iterator[Any]:
    """Every element of the page, those of the frame included."""
    waiting = [app._tree]
    while waiting:
        node = waiting.pop()
        children = getattr(node, "children", None)
        waiting += list(children.values()) if children else []
        if getattr(node, "proto", None) is not None:
            yield node


def texts(app: Any) -> list[str]:
    """What a person reads on the page: texts, labels, hints, titles inside charts."""
    found: list[str] = []
    for element in elements(app):
        message = MessageToDict(element.proto)
        found += read(message, READ)
        # Streamlit's own words above the choices.
        found += ["Select all"] if getattr(element.proto, "select_all", 0) else []
        for name in ("spec", "columns"):
            if isinstance(message.get(name), str) and message[name]:
                found += read(json.loads(message[name]), READ_IN_CHARTS | {"label"})
    return found


def read(part: Any, names: set[str], named: bool = False) -> list[str]:
    if isinstance(part, str):
        return [part] if named else []
    if isinstance(part, list):
        return [text for inner in part for text in read(inner, names, named)]
    if isinstance(part, dict):
        inner = [(value, key in names) for key, value in part.items() if key not in ROWS]
        return [text for value, is_read in inner for text in read(value, names, is_read)]
    return []


def english(text: str) -> list[str]:
    words = re.findall(r"[A-Za-z][A-Za-z0-9]*", SYNTAX.sub(" ", text))
    return [word for word in words if word not in NAMES]


@dataclass(frozen=True)
class Seen:
    """What opening a page showed."""

    exceptions: list[str]
    texts: list[str]


@pytest.fixture
def seen(request: pytest.FixtureRequest, page: str, filled: str, opened: dict[tuple[str, str], Seen]) -> Seen:
    """The page as it opened on this kind of store; each is opened once for all tests."""
    if (page, filled) not in opened:
        app = request.getfixturevalue("open_page")(page, **query_of(page))
        opened[page, filled] = Seen([error.value for error in app.exception], texts(app))
    return opened[page, filled]


@pytest.fixture(scope="module")
def opened() -> dict[tuple[str, str], Seen]:
    return {}


on_every_page = pytest.mark.parametrize("page", PAGES)


@on_every_store
@on_every_page
def test_a_page_opens(seen: Seen) -> None:
    assert seen.exceptions == []
    assert [text for text in seen.texts if "读取失败" in text] == []
    assert seen.texts


@on_every_store
@on_every_page
def test_only_a_demo_store_says_so(seen: Seen, filled: str) -> None:
    marks = [text for text in seen.texts if DEMO_MARK in text]
    assert len(marks) == (1 if filled == "demo" else 0)


@on_ours
@on_every_page
def test_a_page_speaks_chinese(seen: Seen) -> None:
    assert {text: words for text in seen.texts if (words := english(text))} == {}


@on_every_store
def test_an_unknown_incident_is_told_in_a_sentence(filled: str, open_page: Callable[..., Any]) -> None:
    app = open_page(CASE, id="NL-20000101-0001")
    assert not app.exception
    assert NO_SUCH_INCIDENT in app.warning[0].value
