"""What a page asks of the store: each question that `fetch` is given while it runs, none written here."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from bench.visitors import hang
from dashboard.screen import data
from dashboard.screen.session import Browser
from dashboard.store.database import engine_for
from dashboard.store.sql import SHADOWED
from dashboard.store.store_files import ROOT
from dashboard.town.walls.rules_scenes import SCENES
from dashboard.wall.scenes import widgets_attention

WALL = "pages/wall/wall.py"
PATIENCE = 600


@dataclass(frozen=True)
class Question:
    """A query with everything that it was given, the scope included."""

    query: Callable[..., Any]
    given: dict[str, Any]

    @property
    def name(self) -> str:
        """Where it stands, and by which word it differs from the same query asked otherwise."""
        told = [str(self.given[word]) for word in ("of", "level", "most") if word in self.given]
        keys = self.given.get("keys")
        told += [f"{len(keys)} figures, {(self.given['at'] - self.given['start']).days} days"] if keys else []
        place = f"{self.query.__module__.rpartition('.')[2]}.{self.query.__name__}"
        return f"{place} ({', '.join(told)})" if told else place

    def asked(self, engine: Engine, *, by_rows: bool = False) -> Any:
        """The answer of the store; `by_rows`: without the counts that it keeps beside its rows."""
        with Session(engine, info={SHADOWED: by_rows}) as session:
            return self.query(session, **self.given)


def wall_questions(url: str) -> list[Question]:
    """What all scenes of a wall that hangs at the store `url` ask, each question once."""
    key, questions = hang(url, f"测速{os.urandom(4).hex()}"), dict[str, Question]()
    # Something urgent would stand before every scene for a while.
    with patch.object(widgets_attention, "news", lambda *_: None):
        for scene in SCENES:
            questions |= page_questions(url, WALL, Browser(None, key), scene=scene)
    return list(questions.values())


def page_questions(url: str, page: str, browser: Browser, **words: str) -> dict[str, Question]:
    """What the page asks of the store `url` for whoever is at `browser`, by query and what it is given."""
    questions: dict[str, Question] = {}

    def told(query: Callable[..., Any], _: int, __: Any, given: dict[str, Any]) -> Any:
        """In the place of the cache: noted, asked, and answered."""
        # A minute later the same question has other times.
        words = {name: value for name, value in given.items() if name not in ("at", "start", "end")}
        days = [(given["at"] - given[name]).days for name in ("start", "end") if name in given]
        key = f"{query.__module__}.{query.__qualname__} {sorted(words.items())!r} {days}"
        questions.setdefault(key, Question(query, given))
        return Question(query, given).asked(engine_for(url))

    logging.getLogger("streamlit").setLevel(logging.ERROR)
    with (
        patch.dict(os.environ, DATABASE_URL=url),
        patch("dashboard.screen.session.this_browser", lambda: browser),
        patch.object(data, "_answered", told),
    ):
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=PATIENCE).run()
        questions.clear()
        for name, word in words.items():
            app.query_params[name] = word
        app = app.switch_page(page).run()
        if app.exception:
            raise RuntimeError(f"{page}: {app.exception[0].message}")
    return questions
