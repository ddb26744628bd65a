"""A suggestion names the row of the town's tables that it comes from, or says why there is none."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dashboard.incidents.desk.rules_suggest import (
    ITEM_LIST,
    MOST,
    NOTHING,
    THING_LIST,
    Facts,
    Led,
    ListEntry,
    alternatives,
    changed,
    proposed,
)
from dashboard.incidents.life.rules_inputs import parties as require_parties
from dashboard.incidents.life.rules_standing import Choice
from models import Party, Source

ITEM = ListEntry(
    ITEM_LIST, 70, "第67项 畜禽养殖污染监管执法", 2, 5, "区生态环境分局", "事件类别“养殖”对应这一项"
)
OTHER = ListEntry(ITEM_LIST, 31, "第30项 河道保洁", 1, 6, "区水利局", "“水”与事项名称相符")
THING = ListEntry(THING_LIST, 3, "第3件 欠薪处置", 1, 8, "区人力社保局", "事件类别“欠薪”对应这一件")
ROUTED = Facts(Source.GRID, "养殖", 1, (2, "综合执法", 3), (4, "大执法"), (9, "第三组团"))

leds = st.builds(
    Led,
    st.sampled_from([Party.MODULE, Party.TEAM, Party.DEPARTMENT]),
    st.integers(1, 12),
    st.sampled_from(["大治理", "第一组团", "区水利局"]),
    st.integers(1, 60),
)
facts = st.builds(
    Facts,
    source=st.sampled_from(Source),
    category=st.sampled_from(["", "养殖"]),
    usual_class=st.sampled_from([None, 1, 2, 3]),
    platform=st.sampled_from([None, (2, "综合执法", 3)]),
    module=st.sampled_from([None, (4, "大执法")]),
    team=st.sampled_from([None, (9, "第三组团")]),
    item=st.sampled_from([None, ITEM]),
    thing=st.sampled_from([None, THING]),
    earlier=st.lists(leds, max_size=4, unique_by=lambda led: (led.party, led.unit_id)).map(tuple),
    classes=st.dictionaries(st.sampled_from([1, 2, 3]), st.integers(1, 60)),
    others=st.lists(st.sampled_from([OTHER, THING]), max_size=2, unique=True).map(tuple),
    returned=st.frozensets(
        st.sampled_from([(Party.MODULE, 4), (Party.TEAM, 9), (Party.DEPARTMENT, 5)]), max_size=3
    ),
)


def said(made: Facts) -> dict[str, str]:
    return {one.about: one.shown for one in proposed(made).advice}


def test_a_simple_matter_goes_to_the_module_of_its_category() -> None:
    made = proposed(replace(ROUTED, item=ITEM))
    assert made.parties == (Choice(Party.MODULE, 4, is_lead=True),)
    rules = {one.about: one.rule for one in made.advice}
    assert rules["平台"] == "事项类别表“养殖”，四平台第3版"
    assert rules["属地清单"] == "属地清单第67项（第2版）"
    assert rules["牵头部门"] == "属地清单第67项（第2版）"


def test_a_team_that_led_most_of_its_like_is_preferred_and_the_module_offered_beside_it() -> None:
    made = replace(ROUTED, earlier=(Led(Party.TEAM, 9, "第三组团", 40), Led(Party.MODULE, 4, "大执法", 20)))
    advised = proposed(made)
    assert advised.parties == (Choice(Party.TEAM, 9, is_lead=True),)
    assert "近来同类60件，40件由组团办" in advised.why
    first = alternatives(made, advised)[0]
    assert (first.text, first.why) == ("模块 · 大执法", "近来同类60件，20件由它牵头办结")


def test_without_a_category_nothing_is_suggested_and_each_part_says_why() -> None:
    advised = proposed(Facts(Source.VISIT))
    assert {one.shown for one in advised.advice} == {NOTHING}
    assert {one.about: one.why for one in advised.advice}["类别"] == "还没有选事项类别"
    assert not advised.is_whole
    assert advised.why == ""


def test_a_thing_goes_to_its_one_lead_and_stays_an_alternative_for_a_simple_matter() -> None:
    joint = proposed(replace(ROUTED, usual_class=2, thing=THING))
    assert joint.parties == (Choice(Party.DEPARTMENT, 8, is_lead=True),)
    simple = replace(ROUTED, thing=THING)
    assert said(simple)["一件事"] == NOTHING
    assert [one.text for one in alternatives(simple, proposed(simple)) if one.about == THING_LIST] == [
        "第3件 欠薪处置"
    ]


def test_who_gave_it_back_is_neither_suggested_nor_offered() -> None:
    made = replace(ROUTED, returned=frozenset({(Party.MODULE, 4)}))
    advised = proposed(made)
    assert advised.parties == (Choice(Party.TEAM, 9, is_lead=True),)
    assert "大执法" not in [one.text for one in alternatives(made, advised)]


def test_every_part_that_was_changed_is_named() -> None:
    advised = proposed(replace(ROUTED, item=ITEM))
    other = {"incident_class": 2, "platform_id": 1, "module_id": 1, "department_id": 1, "item_id": 1,
             "one_thing_id": 1}  # fmt: skip
    parties = (Choice(Party.TEAM, 9, is_lead=True),)
    assert changed(advised, other, parties) == [
        "类别", "平台", "模块", "牵头部门", "属地清单", "一件事", "承办方",
    ]  # fmt: skip
    assert changed(advised, advised.values, advised.parties) == []


@given(facts)
def test_every_suggestion_has_its_reason_and_its_rule_and_nothing_has_its_why(made: Facts) -> None:
    advised = proposed(made)
    assert [one.about for one in advised.advice] == [
        "类别", "平台", "模块", "属地清单", "一件事", "牵头部门", "承办",
    ]  # fmt: skip
    for one in advised.advice:
        assert one.why
        assert bool(one.rule) == bool(one.text) or one.about == "承办"
        assert one.rule or not one.text
    for other in alternatives(made, advised):
        assert other.text
        assert other.why
        assert other.rule
        assert other.sets


@given(facts)
def test_the_same_facts_lead_to_the_same_suggestion(made: Facts) -> None:
    again = replace(made, earlier=tuple(reversed(made.earlier)), classes=dict(reversed(made.classes.items())))
    assert proposed(made) == proposed(again)
    assert alternatives(made, proposed(made)) == alternatives(again, proposed(again))


@given(facts)
def test_what_can_be_taken_by_one_key_is_what_the_acts_would_take(made: Facts) -> None:
    advised = proposed(made)
    if advised.is_whole and advised.values["incident_class"] != 3:
        is_thing = advised.values["one_thing_id"] is not None
        require_parties(advised.parties, advised.values["incident_class"], is_one_thing=is_thing)


@given(facts)
def test_alternatives_repeat_neither_the_suggestion_nor_each_other_nor_who_gave_it_back(made: Facts) -> None:
    advised = proposed(made)
    found = alternatives(made, advised)
    assert len({(one.about, str(one.sets)) for one in found}) == len(found) <= MOST
    units = {unit for one in found for unit in one.sets.get("units", ())}
    named = {(one.party, one.unit_id) for one in advised.parties} | made.returned
    assert not units & {f"{party.value}:{unit_id}" for party, unit_id in named}
    assert advised.values["incident_class"] not in [
        one.sets.get("kind") for one in found if "kind" in one.sets
    ]
