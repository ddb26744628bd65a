"""To whom notices are written that concern a person, and how the desk sounds."""

import wave
from io import BytesIO

import pytest

from dashboard.access.notices.rules import LENGTHS, RATE, Address, addressed_to, badge, tone
from dashboard.access.rules import Absent, Grant, Person


def test_a_person_is_reached_by_his_units_himself_and_his_roles():
    person = Person("李四", (Grant("module_head", 3), Grant("dispatcher")), cadre_id=7)
    to = Address((("cadre", 7), ("module", 3)), ("dispatcher", "module_head"), bounties=True, counter=True)
    assert addressed_to(person) == to


def test_a_stand_in_is_reached_by_what_concerns_the_absent_one():
    lender = Absent("张三", 1, 8)
    person = Person("李四", (Grant("dispatcher"), Grant("liaison", 5, lender=lender)), cadre_id=7)
    assert addressed_to(person) == Address(
        (("cadre", 7), ("cadre", 8), ("department", 5)), ("dispatcher", "liaison"), True, True
    )


def test_who_has_no_role_today_is_reached_by_nothing():
    assert addressed_to(Person("李四", cadre_id=7)) == Address()


@pytest.mark.parametrize(("number", "shown"), [(0, ""), (1, "1"), (99, "99"), (100, "99+")])
def test_the_badge_counts_to_ninety_nine(number, shown):
    assert badge(number) == shown


def test_the_tone_is_short_heard_and_ends_in_silence():
    with wave.open(BytesIO(tone(1))) as file:
        frames = file.readframes(file.getnframes())
        samples = memoryview(frames).cast("h")
        assert (file.getnchannels(), file.getframerate()) == (1, RATE)
        assert 0.2 < file.getnframes() / RATE < 0.6
    assert max(samples) > 8_000
    assert samples[0] == samples[-1] == 0


def test_each_tone_is_another_file():
    assert len({tone(number) for number in range(20)}) == 20
    assert len(tone(LENGTHS)) == len(tone(0))
