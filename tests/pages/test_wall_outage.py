"""The wall while its store does not answer: the last figures, greyed, with their time; then it heals."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from dashboard.access import actions_accounts
from dashboard.access.passwords import new_token, token_hash
from dashboard.access.rules import Person
from dashboard.screen import last_answers
from dashboard.screen.session import Browser
from dashboard.store.database import engine_for, transaction
from dashboard.words import clock
from dashboard.words.palette import OFFICE
from tests import pictures
from tests.factories import an_incident
from tests.pages.test_wall_page import WALL, figures, fill, texts

pytestmark = pytest.mark.postgresql

RED = OFFICE.red
SILENT = "自动重试中"


@pytest.fixture
def wall(store: str, open_page: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The wall as a screen with a key of its own sees it, with three red incidents."""
    with transaction() as session:
        key = new_token()
        actions_accounts.make_display_key(
            session, name="大厅", key_hash=token_hash(key), by=Person("测试员"), at=clock.now()
        )
    monkeypatch.setattr("dashboard.screen.session.this_browser", lambda: Browser(None, key))
    fill()
    return open_page(WALL)


@contextmanager
def silent(url: str) -> Iterator[None]:
    """Nobody reaches the store at `url` for as long as the block runs."""
    engine_for(url).dispose()
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        aside = file.with_suffix(".aside")
        for end in ("-wal", "-shm"):
            Path(f"{file}{end}").unlink(missing_ok=True)
        file.rename(aside)
        file.mkdir()
        try:
            yield
        finally:
            file.rmdir()
            aside.rename(file)
        return
    server, name = url.replace(engine_for(url).url.database or "", "postgres"), engine_for(url).url.database
    _server(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    try:
        yield
    finally:
        _server(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def _server(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> datetime:
    """Let `by` go by."""
    then = clock.now() + by
    for module in ("dashboard.words.clock", "dashboard.screen.last_answers", "dashboard.screen.session"):
        monkeypatch.setattr(f"{module}.now", lambda: then)
    return then


def test_the_last_figures_stay_grey_with_their_time_and_the_wall_heals(
    store: str, wall: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SILENT not in texts(wall)
    known = figures(wall)
    assert RED in "".join(pictures.sources(wall)[1:])
    with silent(store):
        later(monkeypatch, timedelta(minutes=10))
        wall.run()
        assert not wall.exception
        assert SILENT in texts(wall)
        assert figures(wall) == known
        # Each panel is grey and has its own time; what is old is not known to be late, and is not red.
        head, *panels = pictures.sources(wall)
        assert any("停在" in line for line in pictures.written(head))
        assert "请值班员" in "".join(pictures.written(head))
        assert RED not in "".join([head, *panels])
        told = [lines for lines in map(pictures.written, panels) if any("停在" in line for line in lines)]
        assert len(told) == 9
    with transaction() as session:
        session.add(an_incident(reported_at=clock.now(), number="NL-20260304-9100"))
    wall.run()
    assert not wall.exception
    assert SILENT not in texts(wall)
    assert "停在" not in texts(wall)
    assert figures(wall)[0] == f"{int(known[0].removesuffix('件')) + 1}件"


@pytest.mark.long
def test_after_an_hour_old_figures_are_not_shown_any_more(
    store: str, wall: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with silent(store):
        later(monkeypatch, last_answers.LONGEST + timedelta(minutes=1))
        # A hung wall also asks whether the store is invented.
        monkeypatch.setattr("dashboard.screen.links.is_embedded", lambda: True)
        wall.run()
        assert "读取失败（" in pictures.told(wall)[0]
        assert "这个页面出了问题" not in texts(wall)
        # Nothing of an hour ago, and no time that somebody could take for that of data.
        assert not figures(wall)
        said = texts(wall)
        assert "读取失败" in said
        assert "停在" not in said
        assert "数据时间" not in said


@pytest.mark.long
def test_a_person_at_another_page_is_told_and_sees_no_old_rows(
    store: str, open_page: Callable[..., Any]
) -> None:
    fill()
    page = open_page("pages/incidents/incidents.py")
    with silent(store):
        page.run()
        assert page.exception
        assert not page.dataframe
