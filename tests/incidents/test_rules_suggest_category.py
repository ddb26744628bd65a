"""Suggestions of a category name the words that they come from."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.incidents.find.rules_likeness import MOST, KnownCategory, pairs_in, suggested

KNOWN = [
    KnownCategory(1, "生活垃圾清运不及时"),
    KnownCategory(2, "焚烧垃圾、树叶"),
    KnownCategory(3, "邻里纠纷"),
    KnownCategory(4, "路灯不亮"),
    KnownCategory(5, "畜禽养殖污染", ("畜禽养殖污染监管执法",)),
    KnownCategory(6, "拖欠工资", ("欠薪处置一件事",)),
]
EARLIER = [("某村养鸭子臭味大", 5), ("塘边养鸭子污水直排", 5), ("门口养鸭子", 5), ("树枝挡住路灯", 4)]


def ids(said: str, **given_: object) -> list[int]:
    return [fit.category_id for fit in suggested(said, KNOWN, **given_)]


def test_the_category_that_is_named_comes_first() -> None:
    found = suggested("村口路灯不亮好几天了", KNOWN)
    assert found[0].category_id == 4
    assert "提到了“路灯不亮”" in found[0].why


def test_a_shared_word_is_told() -> None:
    found = suggested("垃圾没有人清运", KNOWN)
    assert [fit.category_id for fit in found] == [1, 2]
    assert "“垃圾”“清运”" in found[0].why


def test_the_lists_names_count_too() -> None:
    assert ids("老板欠薪跑了") == [6]
    assert "清单“欠薪处置一件事”里有“欠薪”" in suggested("老板欠薪跑了", KNOWN)[0].why


def test_what_the_town_called_such_matters_before_counts() -> None:
    found = suggested("水库边有人养鸭子", KNOWN, EARLIER)
    assert found[0].category_id == 5
    assert "以前有3件说法相近的归在这一类" in found[0].why


def test_the_name_of_a_village_says_nothing_of_the_matter() -> None:
    earlier = [("垃圾塘村停水", 4)] * 5
    assert ids("垃圾塘村有人吵架", earlier=earlier, leave_out=["垃圾塘村"]) == []


def test_a_word_that_most_names_have_tells_none_apart() -> None:
    many = [KnownCategory(number, f"违规第{number}种") for number in range(1, 40)]
    assert suggested("有人违规", many) == []


def test_nothing_is_suggested_where_nothing_fits() -> None:
    assert ids("") == ids("？？？") == ids("hello") == []


@given(st.text(max_size=60), st.lists(st.tuples(st.text(max_size=20), st.integers(1, 6)), max_size=10))
def test_suggestions_are_few_known_different_and_the_best_first(said: str, earlier: list) -> None:
    found = suggested(said, KNOWN, earlier)
    assert len(found) <= MOST
    assert len({fit.category_id for fit in found}) == len(found)
    assert [fit.score for fit in found] == sorted((fit.score for fit in found), reverse=True)
    assert all(fit.why for fit in found)


@given(st.text(max_size=40))
def test_more_words_never_make_a_category_fit_worse(more: str) -> None:
    one = next(fit for fit in suggested("路灯不亮", KNOWN, most=99) if fit.category_id == 4)
    other = next(fit for fit in suggested("路灯不亮，" + more, KNOWN, most=99) if fit.category_id == 4)
    assert other.score >= one.score


def test_pairs_run_over_chinese_alone_and_other_words_stay_whole() -> None:
    assert pairs_in("路灯LED坏") == {"路灯", "LED"}


def test_a_quarrel_is_no_noise_and_no_smoke() -> None:
    known = [
        KnownCategory(1, "邻里纠纷"),
        KnownCategory(2, "违规养犬"),
        KnownCategory(3, "油烟污染", ("餐饮油烟与噪声扰民",)),
        KnownCategory(4, "社会生活噪声", ("餐饮油烟与噪声扰民",)),
    ]
    found = [fit.category_id for fit in suggested("狗咬伤人争吵", known)]
    assert found == [2]
    assert 4 in [fit.category_id for fit in suggested("夜里唱歌吵得睡不着", known)]
