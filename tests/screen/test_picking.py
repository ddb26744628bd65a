"""Which row of a list is picked: the one that the URL names, else the first that is shown."""

import pandas as pd
import pytest

from dashboard.screen import picking

FRAME = pd.DataFrame({"village_id": [7, 8, 9], "name": ["甲", "乙", "丙"]})


@pytest.mark.parametrize(("word", "row"), [("", "乙"), ("9", "丙"), ("nine", "乙"), ("1" * 10, "乙")])
def test_the_first_that_is_shown_is_picked_until_another_is(
    monkeypatch: pytest.MonkeyPatch, word: str, row: str
) -> None:
    monkeypatch.setattr(picking, "url_word", lambda name: word)
    picked = picking.picked_row("village", FRAME, "village_id", [8, 9])
    assert picked
    assert picked["name"] == row


def test_of_an_empty_list_nothing_is_picked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picking, "url_word", lambda name: "")
    assert picking.picked_row("village", FRAME.head(0), "village_id") is None
