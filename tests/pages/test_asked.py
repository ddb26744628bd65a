"""The measurements know what a page asks: they stand in the place of its door to the store."""

from bench.asked import WALL, page_questions
from bench.visitors import admit
from dashboard.screen.session import Browser
from dashboard.store.database import engine_for


def test_what_a_page_asks_is_noted_and_can_be_asked_again(database: str) -> None:
    browser = Browser(admit(database, "commander"), None)
    questions = {question.name: question for question in page_questions(database, WALL, browser).values()}
    assert {"queries_map.density", "queries_work.open_by_lamp"} <= set(questions)
    assert list(questions["queries_map.density"].asked(engine_for(database))) == ["cell", "total"]
