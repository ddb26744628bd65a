"""Several walls at one moment: what one has drawn the others show, and nothing that is not theirs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dashboard.screen import drawn, shared_look
from dashboard.screen.session import Browser
from dashboard.screen.shared_look import SHARED_FOR
from dashboard.store.database import transaction
from dashboard.wall.scenes import queries_people, widgets_scene_overview
from dashboard.words.clock import now
from tests.access.people import a_wall
from tests.factories import an_incident
from tests.pages.test_every_page import elements
from tests.pages.test_wall_outage import later
from tests.pages.test_wall_page import WALL, figures, fill, texts

Open = Callable[..., Any]
FAILED = "读取失败"


@pytest.fixture(autouse=True)
def _first_look() -> None:
    shared_look._KEPT.clear()


@pytest.fixture
def another_wall(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open the wall at a screen with a key of its own."""

    def opened(**query: str) -> Any:
        with transaction(is_domain=False) as session:
            key = a_wall(session, name=f"大屏{query}")
        monkeypatch.setattr("dashboard.screen.session.this_browser", lambda: Browser(None, key))
        page = open_page(WALL, **query)
        assert not page.exception
        return page

    return opened


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """How often the first scene was put together, on a clock that stands still."""
    later(monkeypatch, timedelta())
    made, scene = list[object](), widgets_scene_overview.scene

    def counted(stage: Any) -> None:
        made.append(stage)
        scene(stage)

    monkeypatch.setattr(widgets_scene_overview, "scene", counted)
    return made


def sent(page: Any) -> list[str]:
    """All that stands on the page, as it was sent."""
    return [str(one.proto) for one in elements(page)]


@pytest.mark.long
def test_walls_of_the_same_moment_show_what_one_of_them_drew(
    another_wall: Open, drawings: list[object]
) -> None:
    fill()
    first, second = another_wall(), another_wall()
    assert len(drawings) == 1
    assert figures(first)[0] == "3件"
    assert sent(second) == sent(first)


def test_a_screen_that_nobody_stands_at_offers_no_link(another_wall: Open) -> None:
    fill()
    page = another_wall()
    assert "较昨日此时 +3 件" in texts(page)
    assert "](incidents" not in texts(page)
    assert not page.get("page_link")


@pytest.mark.long
@pytest.mark.parametrize("query", [{"screen": "2560x1080"}, {"every": "30"}])
def test_another_address_is_another_picture(
    another_wall: Open, drawings: list[object], query: dict[str, str]
) -> None:
    another_wall()
    another_wall(**query)
    assert len(drawings) == 2


@pytest.mark.long
def test_a_write_is_shown_once_the_while_is_over(
    another_wall: Open, drawings: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    wall = another_wall()
    assert figures(wall)[0] == "0件"
    with transaction() as session:
        session.add(an_incident(reported_at=now()))
    assert figures(another_wall())[0] == "0件"
    later(monkeypatch, SHARED_FOR)
    assert figures(wall.run())[0] == "1件"
    assert figures(another_wall())[0] == "1件"
    assert len(drawings) == 2


@pytest.mark.long
def test_what_could_not_be_read_is_shown_to_nobody_else(
    another_wall: Open, drawings: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OSError("disk")

    with monkeypatch.context() as silent:
        silent.setattr(queries_people, "seconded", broken)
        assert FAILED in texts(another_wall())
    healed = another_wall()
    assert FAILED not in texts(healed)
    assert sent(another_wall()) == sent(healed)
    assert len(drawings) == 2


@pytest.mark.long
def test_a_scene_that_breaks_is_tried_anew(another_wall: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("scene")

    with monkeypatch.context() as torn:
        torn.setattr(widgets_scene_overview, "scene", broken)
        assert FAILED in texts(another_wall())
    assert FAILED not in texts(another_wall())


@pytest.mark.long
def test_whoever_may_pick_has_a_picture_of_his_own(open_page: Open, drawings: list[object]) -> None:
    fill()
    for number in (1, 2):
        open_page(WALL)
        assert len(drawings) == number


@pytest.mark.long
def test_pictures_are_forgotten_before_their_keys_are_too_many(
    another_wall: Open, drawings: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    another_wall()
    monkeypatch.setattr(drawn, "MOST_KEYS", 0)
    another_wall()
    another_wall()
    assert len(drawings) == 3
