"""Who is responsible, by a matter's category and by the words that people use."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.lists.rules_lookup import LEAST, ListEntry, Matter, candidates, everyday_words, fits
from dashboard.store.store_files import ROOT


def rows(name):
    with (ROOT / "data" / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    return int(text) if text else None


MAJORS = {row["major_code"]: row["major"] for row in rows("categories")}
ITEMS = [
    ListEntry(int(row["number"]), row["matter"], MAJORS[row["category_code"]])
    for row in rows("responsibility_items")
]
THINGS = [ListEntry(int(row["number"]), row["name"]) for row in rows("one_things")]
MATTERS = {
    row["code"]: Matter(
        row["name"], row["major"], number(row["item_number"]), number(row["one_thing_number"])
    )
    for row in rows("categories")
}


def asked(words, category=None):
    return candidates(ITEMS, MATTERS.values(), category=category, words=words)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("塘湖水库违规放养水鸭，农户意见很大", 67),
        ("猪粪排到河里", 67),
        ("老板拖欠工资", 13),
        ("路边违法搭建厂棚", 53),
        ("村道上有障碍物", 25),
        ("有人在河里电鱼", 34),
        ("摆摊卖菜堵路", 54),
        ("大货车超载压坏路面", 27),
        ("畜禽养殖污染监管执法", 67),
    ],
)
def test_everyday_words_lead_to_the_item(words, first):
    assert asked(words)[0].number == first


def test_the_categorys_own_item_comes_first_and_says_why():
    found = asked("水库", MATTERS["livestock_pollution"])
    assert found[0].number == 67
    assert "事件类别“畜禽养殖污染”对应这一项" in found[0].why
    assert "同属“生态环境”类" in found[0].why
    assert 29 in [one.number for one in found]


def test_the_why_names_what_was_said_and_what_the_list_calls_it():
    assert "“鸭”（即“畜禽养殖”）与事项名称相符" in asked("水库养鸭")[0].why


@pytest.mark.parametrize("words", ["", "违规", "小孩落水", "？！", "安全 隐患"])
def test_what_is_not_on_the_list_is_not_given_an_item(words):
    assert [one for one in asked(words) if one.score > LEAST * 3] == []


def test_a_matter_across_departments_is_found_as_well():
    found = candidates(THINGS, MATTERS.values(), category=None, words="讨薪", leads_to="one_thing_number")
    assert found[0].number == 1


def test_every_category_finds_its_item_first():
    matters = [matter for matter in MATTERS.values() if matter.item_number]
    assert matters
    first = {matter: [one.number for one in asked("", matter)][:1] for matter in matters}
    assert {matter: found for matter, found in first.items() if found != [matter.item_number]} == {}


@given(st.text(max_size=300))
def test_whatever_was_typed_is_answered_best_first(words):
    found = asked(words)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(one.score >= LEAST and one.why for one in found)
    assert len({one.number for one in found}) == len(found)


def test_every_everyday_word_leads_somewhere():
    """A word of the shipped table that finds nothing on either list would be a mistake of the table."""
    nowhere = [
        (word, terms)
        for word, terms in everyday_words()
        if not asked(word)
        and not candidates(THINGS, MATTERS.values(), category=None, words=word, leads_to="one_thing_number")
    ]
    assert nowhere == []


def test_a_power_fits_when_it_speaks_of_the_matter():
    assert fits("对畜禽养殖污染环境行为的处罚", "水库里养鸭")
    assert not fits("对违法占用耕地行为的处罚", "水库里养鸭")
    assert not fits("对违规经营行为的处罚", "违规养鸭")
