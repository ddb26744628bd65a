"""What a card is called follows from its limit."""

from datetime import timedelta

from dashboard.incidents.tasks.rules_tasks import KINDS, Task
from models import Light
from tests.factories import NOON

HOUR = timedelta(hours=1)


def test_a_card_whose_limit_has_passed_does_not_say_that_it_is_near() -> None:
    near = Task("extend", NOON - HOUR, NOON + HOUR)
    assert (near.lamp(NOON), near.name(NOON)) == (Light.YELLOW, "延期过，快到期")
    assert (near.lamp(NOON + 2 * HOUR), near.name(NOON + 2 * HOUR)) == (Light.RED, "延期过，已经超期")


def test_other_cards_keep_their_name() -> None:
    for kind in set(KINDS) - {"extend"}:
        assert Task(kind, NOON - 2 * HOUR, NOON - HOUR).name(NOON) == KINDS[kind][0]
