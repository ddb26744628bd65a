"""What takes the wall's scene for a moment, with its sound where the screen asks for one."""

from contextlib import suppress
from datetime import datetime

from dashboard.screen.data import fetch, minute
from dashboard.screen.last_answers import failure_number
from dashboard.screen.url import url_word
from dashboard.town.settings import queries as settings
from dashboard.town.walls.rules_attention import Bulletin, Event, bulletin, next_edge
from dashboard.wall.scenes import queries_attention, widgets_scene_topic
from dashboard.wall.scenes.widgets_stage import Stage


def share() -> int:
    """Percent of the time that may be taken; none where the settings cannot be read."""
    # The head says so (widgets_stage.unread_settings).
    with suppress(Exception):
        return int(fetch(settings.values)["wall_attention_share"])
    return 0


def news(percent: int, at: datetime) -> Bulletin | None:
    """What takes the scene at `at`."""
    return bulletin(_events(percent), percent, at)


def edge(percent: int, at: datetime) -> float:
    """Seconds until that changes, as far as is known."""
    return next_edge(_events(percent), percent, at)


def _events(percent: int) -> list[Event]:
    if percent:
        try:
            return fetch(queries_attention.events, at=minute())
        # The wall goes on without; `failure` tells it where the line has room.
        except Exception as error:  # noqa: BLE001
            failure_number(error)
    return []


def failure(percent: int) -> str:
    """The number under which the log has why nothing can take the scene; empty where nothing failed."""
    if not percent:
        return ""
    try:
        fetch(queries_attention.events, at=minute())
    except Exception as error:  # noqa: BLE001
        return failure_number(error)
    return ""


def scene(stage: Stage, shown: Bulletin) -> None:
    """The incident as a topic, with what happened to it, and how many more there are."""
    lead = "插播 · 新的紧急事件" if shown.is_urgent else "插播 · 刚转红灯"
    more = f"，又有 {shown.more} 件" if shown.more else ""
    widgets_scene_topic.scene(
        stage, shown.number, lead + more, _sound(shown) if url_word("sound") == "on" else ""
    )


def _sound(shown: Bulletin) -> str:
    """A file that is free to all: a wall's key opens none of those that Streamlit keeps of a page."""
    # Another address each time: a browser plays one of a page only once by itself.
    return f"/app/static/tone.wav?{shown.number}-{shown.more}"
