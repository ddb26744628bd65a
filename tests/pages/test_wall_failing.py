"""Each query of each scene fails alone: the others go on, and what is old says so where it stands."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from dashboard.screen import data, drawn, last_answers
from tests.pages import test_wall_scenes as scenes
from tests.pages.test_wall_own import FIVE, MORNING, REST, SIX, VILLAGES, composed
from tests.pages.test_wall_page import WALL, figures, panel_titles, texts
from tests.pages.test_wall_scenes import PANELS, every_scene

as_wall, town = scenes.as_wall, scenes.town
Open = Callable[..., Any]
# What the wall asks for itself, and says in its head or not at all.
OWN = {"dashboard.town.settings.queries", "dashboard.wall.scenes.queries_attention", "dashboard.access.marks"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[..., Any]]:
    """Name -> query, of whatever was asked of the store; a name in `broken` fails."""
    found: dict[str, Callable[..., Any]] = {}
    answered = data._answered

    def noted(query: Callable[..., Any], *args: Any) -> Any:
        name = f"{query.__module__}.{query.__qualname__}"
        found[name] = query
        if name in BROKEN:
            raise OSError("disk")
        return answered(query, *args)

    monkeypatch.setattr(data, "_answered", noted)
    return found


BROKEN: set[str] = set()


@contextmanager
def broken(name: str) -> Iterator[None]:
    BROKEN.add(name)
    try:
        yield
    finally:
        BROKEN.clear()


def look(open_page: Open, scene: str, **words: str) -> Any:
    """The scene drawn for this screen, and not as another was shown it."""
    drawn._drawn.clear()
    return open_page(WALL, scene=scene, **words)


def standing(page: Any) -> list[str]:
    """The figures that do not count minutes."""
    return [figure for figure in figures(page) if "分钟" not in figure]


def titles(page: Any, scene: str) -> list[str]:
    """Which of the scene's panels stand there."""
    said = panel_titles(page)
    return [title for title in PANELS[scene] if any(value.startswith(title) for value in said)]


@pytest.mark.long
@every_scene
def test_whatever_cannot_be_read_the_other_panels_stand(
    town: str, open_page: Open, as_wall: None, asked: dict[str, Callable[..., Any]], scene: str
) -> None:
    known = standing(look(open_page, scene))
    mine = [name for name in asked if name.rpartition(".")[0] not in OWN]
    assert len(mine) >= 3
    for name in mine:
        with broken(name):
            # What was read before is kept: it stays, and says that it is old.
            page = look(open_page, scene)
            assert not page.exception, name
            assert titles(page, scene) == list(PANELS[scene]), name
            assert standing(page) == known, name
            # The town's name is of no time.
            assert "停在" in texts(page) or name.endswith("queries_town.town"), name
            assert ":red[读取失败]" not in texts(page), name
            # Nothing is kept.
            last_answers._ANSWERS.clear()
            page = look(open_page, scene)
            assert not page.exception, name
            assert "停在" not in texts(page), name
        look(open_page, scene)


@pytest.mark.long
@every_scene
def test_with_nothing_kept_one_failing_query_takes_no_more_than_its_own_panels(
    town: str, open_page: Open, as_wall: None, asked: dict[str, Callable[..., Any]], scene: str
) -> None:
    look(open_page, scene)
    for name in [name for name in asked if name.rpartition(".")[0] not in OWN]:
        last_answers._ANSWERS.clear()
        with broken(name):
            page = look(open_page, scene)
        assert not page.exception, name
        # The topic without its incident is one panel that says so; the board, unread, has no short form.
        if not name.endswith(("queries_topic.topic", "queries_assessed.bounties")):
            assert titles(page, scene) == list(PANELS[scene]), name


@pytest.mark.parametrize("line", [MORNING, FIVE, SIX, REST, VILLAGES])
def test_an_own_scene_stands_with_one_query_unread(
    town: str, open_page: Open, as_wall: None, asked: dict[str, Callable[..., Any]], line: str
) -> None:
    composed(line)
    scene, _, panels = line.partition("：")
    words = {"scene": scene, "screen": "2560x1080"}
    look(open_page, **words)
    for name in [name for name in asked if name.rpartition(".")[0] not in OWN]:
        last_answers._ANSWERS.clear()
        with broken(name):
            page = look(open_page, **words)
        assert not page.exception, name
        shown = {title.split(" · ")[0] for title in panel_titles(page)}
        # The map has no title.
        assert set(panels.split("，")) - {"在办地图"} <= shown, name
