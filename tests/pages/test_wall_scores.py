"""The wall's second scene, as somebody stands before it: with a key, with a role, with nothing published."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from dashboard.access.rules_accounts import FOR_PEOPLE
from dashboard.access.rules_rights import RIGHTS, ROLES
from dashboard.demo.people import fill_people
from dashboard.demo.scores import fill_scores
from dashboard.screen.session import Browser
from dashboard.store.database import engine_for, transaction
from dashboard.words.clock import now
from dashboard.words.days import township_date
from models import Account, Cadre, ScorePublication, ScoreResult
from tests import pictures
from tests.access.people import a_wall
from tests.assessment.bounties.ground import Board
from tests.pages.test_every_page import texts
from tests.pages.test_wall_page import figures, panel_titles

WALL = "pages/wall/wall.py"
HOSTILE = "![x](http://evil.test/a.png) <b>粗</b>"
PANELS = ("干部考核 · ", "揭榜攻坚", "模块评分 · ", "部门考评")
Open = Callable[..., Any]


@pytest.fixture
def town(database: str) -> str:
    """The demo town's people and their published scores, and a bounty that is worked on."""
    with transaction() as session:
        fill_people(session, random.Random(1), township_date(now()))
        fill_scores(session, 1, now())
        board = Board(session)
        board.running(title=HOSTILE[:60])
        session.get_one(Cadre, board.leader.cadre_id).name = "魏领衔"
    return database


@pytest.fixture
def as_wall(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a screen that has a wall's key, and no session."""
    with transaction() as session:
        key = a_wall(session)
    monkeypatch.setattr("dashboard.screen.session.this_browser", lambda: Browser(None, key))


def drawn(page: Any) -> str:
    """Every word of the pictures."""
    return "\n".join(pictures.words(page))


def first(database: str) -> ScoreResult:
    """The best of the run that was published last."""
    with Session(engine_for(database)) as session:
        published = select(func.max(col(ScorePublication.run_id))).scalar_subquery()
        query = select(ScoreResult).where(ScoreResult.run_id == published, ScoreResult.rank == 1)
        return session.exec(query).one()


@pytest.mark.long
def test_a_walls_key_shows_the_scene_without_a_whole_name(town: str, open_page: Open, as_wall: None) -> None:
    best = first(town)
    for names in ("false", "true"):
        page = open_page(WALL, scene="scores", names=names)
        assert not page.exception
        titles = panel_titles(page)
        assert all(any(title.startswith(panel) for title in titles) for panel in PANELS)
        assert "读取失败" not in "\n".join(texts(page))
        shown = drawn(page)
        assert str(best.t) in shown
        assert best.name[:1] + "某" in shown
        assert "魏某" in shown
        assert not any(name in shown for name in (best.name, "魏领衔"))


@pytest.mark.long
@pytest.mark.parametrize("role", list(FOR_PEOPLE))
def test_whole_names_are_for_those_who_may_and_only_when_asked_for(
    town: str, open_page: Open, sign_in: Callable[..., Account], role: str
) -> None:
    may_open, may_name, may_score = (
        bool(RIGHTS[right].scopes[role]) for right in ("wall.read", "staff_name.read", "score_name.read")
    )
    unit = ROLES[role].unit
    sign_in(role, **({f"{unit}_id": 1} if unit else {}))
    page = open_page(WALL, scene="scores", names="true")
    assert not page.exception
    assert bool(panel_titles(page)) == may_open
    assert ("魏领衔" in drawn(page)) == may_name
    assert (first(town).name in drawn(page)) == may_score
    page = open_page(WALL, scene="scores")
    assert not any(name in drawn(page) for name in (first(town).name, "魏领衔"))


def test_an_empty_store_says_so_in_sentences(open_page: Open) -> None:
    page = open_page(WALL, scene="scores")
    assert not page.exception
    said = drawn(page)
    for sentence in ("暂无公布的考核", "暂无公布的部门考评", "榜单还是空的"):
        assert sentence in said
    assert figures(page) == ["无数据", "无数据", "无数据", "0张", "无数据"]


@pytest.mark.long
def test_what_was_typed_reaches_no_place_that_renders_it(town: str, open_page: Open) -> None:
    page = open_page(WALL, scene="scores")
    assert "![x]" in drawn(page)
    assert "evil.test" not in "\n".join(set(texts(page)) - set(pictures.told(page)))


@pytest.mark.long
def test_an_unknown_scene_is_the_first_one(open_page: Open) -> None:
    page = open_page(WALL, scene="<b>")
    assert not page.exception
    assert "现在要办" in panel_titles(page)
