"""Words of danger are proposed as urgent; others are not."""

import pytest

from dashboard.incidents.find.rules_likeness import sounds_urgent
from dashboard.incidents.find.rules_same import speaks_alike


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("后山着火了，火很大", "着火"),
        ("加油站旁闻到液化气泄漏", "泄漏"),
        ("廿里村架空线缆脱落", "线缆脱落"),
        ("路灯不亮好几天了", ""),
        ("", ""),
    ],
)
def test_what_speaks_of_danger_is_told_by_its_word(said: str, word: str) -> None:
    assert sounds_urgent(said) == word


def test_one_fire_in_two_peoples_words_is_one() -> None:
    assert speaks_alike("塘湖村后山着火了", "塘湖村山上冒烟，像是起火", "塘湖村")
    assert not speaks_alike("塘湖村后山着火了", "塘湖村路灯不亮", "塘湖村")
