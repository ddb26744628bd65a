"""What of a text finds room."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.words.letters import cut, letters, whole_parts


def test_a_long_text_ends_with_a_sign_that_says_so() -> None:
    assert cut("村道架空线缆脱落", 5) == "村道架空…"
    assert cut("村道架空线缆脱落", 8) == "村道架空线缆脱落"
    assert cut(" 两 行\n字 ", 9) == "两 行 字"


@given(st.text(max_size=60), st.floats(2.0, 40.0))
def test_it_is_never_wider_than_the_room(text: str, room: float) -> None:
    assert letters(cut(text, room)) <= room + 1e-9


def test_of_several_parts_those_stand_that_fit_whole() -> None:
    assert whole_parts(["廿里村", "待受理", "值班员"], 11, "·") == "廿里村·待受理·值班员"
    assert whole_parts(["廿里村", "待受理", "值班员"], 10, "·") == "廿里村·待受理"
    assert whole_parts(["", "待受理"], 10, "·") == "待受理"
    assert whole_parts(["村道架空线缆脱落"], 5, "·") == "村道架空…"
    assert whole_parts([], 5, "·") == ""
