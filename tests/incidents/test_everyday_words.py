"""How often a category is found in what villagers say, with the everyday words and without them."""

import csv
from collections.abc import Sequence

import pytest

from dashboard.incidents.find.rules_likeness import KnownCategory, suggested
from dashboard.store.store_files import DATA

# Made up for this test, as people put it; about a third of them use no word of the table.
SAID = (
    ("隔壁养鸭子，臭得没法开窗", "livestock_pollution"),
    ("包工头跑了，干了三个月没拿到工钱", "unpaid_wages"),
    ("有人在自家门口搭厂棚", "illegal_building"),
    ("邻居的狗没拴，狗咬了小孩", "dog_keeping"),
    ("饭店油烟半夜往楼上飘", "std06027"),
    ("晚上有人在河里电鱼", "illegal_fishing"),
    ("路边摆摊把路都堵了", "std09006"),
    ("有人在田里烧稻草，烟很大", "straw_burning"),
    ("电瓶车拖一根线在楼道里充电", "ebike_charging"),
    ("租客换了好几拨，没人来登记", "rental_registration"),
    ("老房子墙上裂缝越来越大", "dangerous_house"),
    ("货车超载把桥压得吱吱响", "overloaded_lorry"),
    ("半夜有人偷偷挖沙", "sand_mining"),
    ("后山着火了，快来人", "forest_fire"),
    ("卖保健品的专门骗老人钱", "health_product_fraud"),
    ("门口停满了车，救火车进不来", "std09012"),
    ("麻将馆里赌得很大", "gambling"),
    ("家里办酒席要不要先报", "group_meal"),
    ("停水两天了没人管", "water_supply"),
    ("路灯坏了，晚上看不见路", "street_lamp"),
    ("水沟堵了，水漫到院子里", "blocked_ditch"),
    ("垃圾好几天没人拉", "household_waste"),
    ("大树倒在路上过不去", "road_obstacle"),
    ("村道上坑坑洼洼", "village_road_damage"),
    ("两家为了一堵墙天天骂架", "neighbour_quarrel"),
    ("夫妻吵着要离婚", "family_quarrel"),
    ("老人一个人在家没人照顾", "elderly_help"),
    ("厂里夜里往河里排污", "industrial_wastewater"),
    ("死猪扔在河边没人收", "dead_livestock"),
    ("有人偷偷砍树", "std06022"),
    ("路口的广告牌要掉下来了", "std07003"),
    ("煤气罐放在床边上", "gas_cylinder"),
    ("工地灰尘太大，衣服都不敢晾", "std08004"),
    ("渣土车开过去撒了一路", "std06014"),
    ("水库边上又添了新坟", "scattered_graves"),
    ("上班摔断了腿，老板不管", "work_injury"),
    ("小店卖过期食品", "food_safety"),
    ("手机刚买就坏，老板不给退货", "consumer_dispute"),
    ("台风要来了，山脚的人家要先搬", "flood_evacuation"),
    ("打官司请不起律师", "legal_aid"),
    ("低保怎么申请", "social_aid"),
    ("医保卡刷不了", "insurance_enquiry"),
    ("车站门口有黑车拉客", "illegal_passenger_transport"),
    ("后山塌方，石头滚到路边", "landslide_risk"),
    ("楼下唱歌吵得睡不着", "std06028"),
)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def categories() -> list[dict[str, str]]:
    return rows("categories")


@pytest.fixture(scope="module")
def known(categories: list[dict[str, str]]) -> list[KnownCategory]:
    """The shipped categories, each with what it leads to on the two lists."""
    items = {row["number"]: row["matter"] for row in rows("responsibility_items")}
    things = {row["number"]: row["name"] for row in rows("one_things")}
    return [
        KnownCategory(
            number,
            row["name"],
            tuple(filter(None, (items.get(row["item_number"]), things.get(row["one_thing_number"])))),
        )
        for number, row in enumerate(categories)
    ]


def found(
    categories: list[dict[str, str]],
    known: Sequence[KnownCategory],
    **given: Sequence[tuple[str, Sequence[str]]],
) -> tuple[int, int]:
    """Of how many sentences the category comes first, and is among those that are shown."""
    answers = [
        ([categories[fit.category_id]["code"] for fit in suggested(said, known, **given)], code)
        for said, code in SAID
    ]
    return sum(codes[:1] == [code] for codes, code in answers), sum(code in codes for codes, code in answers)


def test_everyday_words_more_than_double_what_is_found(
    categories: list[dict[str, str]], known: list[KnownCategory]
) -> None:
    """Measured on these 45: first 13 without the words and 36 with them, among the four shown 16 and 38."""
    first_without, shown_without = found(categories, known, everyday=())
    first, shown = found(categories, known)
    assert (first, shown) >= (36, 38)
    assert shown >= 38
    assert first > 2 * first_without
    assert shown > 2 * shown_without


def test_an_everyday_word_is_told_with_what_it_means(known: list[KnownCategory]) -> None:
    best = suggested("隔壁养鸭子，臭得没法开窗", known)[0]
    assert "“鸭”就是“畜禽养殖”" in best.why


def test_a_word_that_stands_in_the_name_itself_is_not_counted_twice() -> None:
    named = [KnownCategory(1, "欠薪"), KnownCategory(2, "路灯不亮")]
    both = suggested("老板拖欠工资，欠薪三个月", named)[0]
    assert "就是" not in both.why
