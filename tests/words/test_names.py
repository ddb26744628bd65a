"""Names on screens that many see."""

import pytest

from dashboard.words.names import family_name


@pytest.mark.parametrize(("name", "shown"), [("王大力", "王某"), ("示例·值班调度员", "示例"), ("", "")])
def test_of_a_name_the_family_name_is_shown(name: str, shown: str) -> None:
    assert family_name(name) == shown
