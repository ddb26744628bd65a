"""The measurements know what a page asks: they stand in the place of its door to the store."""

from bench.asked import WALL, page_questions
from bench.visitors import admit
from dashboard.screen.session import Browser
from dashboard.store.database import engine_for


def test_what_a_page_asks_is_noted_and_can_be_asked_again(database: str) -> None:
    browser = Browser(admit(database, "commander"), None)
    questions = {question.name: question for question in page_questions(database, WALL, browser).values()}
    assert {"queries_villages.open_by_village", "queries_work.open_by_lamp"} <= set(questions)
    villages = questions["queries_villages.open_by_village"].asked(engine_for(database))
    assert {"code", "open", "red"} <= set(villages)
