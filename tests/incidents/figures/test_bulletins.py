"""The formulas reproduce what seven cities published, at the precision they printed."""

import json
from decimal import ROUND_HALF_UP, Decimal

import pytest

from dashboard.incidents.figures.rules import rate
from tests.shared_files import shared_file

# Two of the cities' own slips: a sum that does not add up, and a rate rounded the wrong way.
SLIPS = {
    ("quanzhou-2021-05", "派遣=事件+部件"): "25,922 is printed, the parts make 25,930",
    ("ningguo-2021-08", "按时结案率(通报写99.6)"): "99.6 is printed, 591 of 594 is 99.49",
}


def bulletins() -> list[dict]:
    return json.loads(shared_file("reference/published_bulletins.json").read_text(encoding="utf-8"))


def at_precision(value: float, printed: float) -> Decimal:
    places = Decimal(str(printed)).as_tuple().exponent
    return (Decimal(str(value)) * 100).quantize(Decimal(1).scaleb(int(places)), ROUND_HALF_UP)


def test_every_published_rate_is_reproduced_but_for_the_named_slips():
    checked, slips = 0, []
    for bulletin in bulletins():
        for title, part, whole, printed in bulletin["checks"]:
            value = rate(part, whole)
            assert value is not None
            checked += 1
            if at_precision(value, printed) != Decimal(str(printed)):
                slips.append((bulletin["id"], title))
    assert checked >= 15
    assert slips == [key for key in SLIPS if "率" in key[1]]


def test_every_published_sum_adds_up_but_for_the_named_slip():
    wrong = [
        (bulletin["id"], title)
        for bulletin in bulletins()
        for title, whole, parts in bulletin["sums"]
        if sum(parts) != whole
    ]
    assert wrong == [key for key in SLIPS if "率" not in key[1]]


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (3, 0)])
def test_nothing_to_divide_by_is_no_rate(part, whole):
    assert rate(part, whole) is None
