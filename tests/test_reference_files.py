"""The shipped files add up to what the article says, and refer to nothing that is missing."""

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

DATA = Path(__file__).parent.parent / "data"
FILES = sorted((DATA / "reference").glob("*.csv"))
SKETCHES = sorted((DATA / "geo").glob("*.geojson"))


def rows(name):
    with (DATA / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(name, field):
    return [row[field] for row in rows(name)]


def total(table, field):
    return sum(int(row[field]) for row in table)


def parts(cell):
    return cell.split(";") if cell else []


def of_kind(kind):
    return [row for row in rows("powers") if row["kind"] == kind]


def test_nineteen_departments_lead_the_sixty_seven_items():
    items = rows("responsibility_items")
    leading = [row["code"] for row in rows("departments") if row["leads_items"] == "yes"]
    assert [int(row["number"]) for row in items] == list(range(1, 68))
    assert len(leading) == 19
    assert {row["lead_department"] for row in items} == set(leading)


def test_item_67_is_the_articles():
    item = rows("responsibility_items")[66]
    assert (item["matter"], item["lead_department"], item["example"]) == (
        "畜禽养殖污染监管执法",
        "ecology",
        "no",
    )
    assert parts(item["town_duties"]) == ["宣传", "巡查", "协助查处"]
    assert {row["example"] for row in rows("responsibility_items")[:66]} == {"yes"}


def test_no_lead_helps_itself():
    assert all(r["lead_department"] not in parts(r["cooperating"]) for r in rows("responsibility_items"))
    leads = {row["number"]: row["lead_department"] for row in rows("one_things")}
    assert all(leads[row["number"]] != row["department_code"] for row in rows("one_thing_parties"))


def test_the_authority_that_the_article_names_is_found_under_its_former_name():
    former = next(row for row in rows("department_aliases") if row["alias"] == "区环保局")
    assert (former["department_code"], former["reason"]) == ("ecology", "rename")


def test_an_alias_means_one_department():
    assert len(set(column("department_aliases", "alias"))) == len(rows("department_aliases"))
    assert not set(column("department_aliases", "alias")) & set(column("departments", "name"))


def test_every_short_name_is_an_alias():
    aliases = {row["alias"]: row["department_code"] for row in rows("department_aliases")}
    assert all(aliases[row["short_name"]] == row["code"] for row in rows("departments"))


def test_ten_matters_have_one_lead_and_helpers_each():
    matters = rows("one_things")
    assert column("one_things", "number") == [str(number) for number in range(1, 11)]
    assert all(row["lead_department"] for row in matters)
    assert matters[9]["lead_department"] == "petitions"
    assert set(column("one_thing_parties", "number")) == {row["number"] for row in matters}


def test_only_the_tenth_matter_leaves_a_department_open():
    unnamed = [row for row in rows("one_thing_parties") if not row["department_code"]]
    assert [row["number"] for row in unnamed] == ["10"]
    assert "相关主管部门" in unnamed[0]["note"]


def test_approvals_are_245_and_339():
    before, added = total(of_kind("approval"), "before"), total(of_kind("approval"), "added")
    assert (before, added, before + added) == (245, 339, 584)


def test_approvals_before_were_mostly_insurance():
    insurance = [row for row in of_kind("approval") if row["category"] in {"社会保险", "医疗保障"}]
    assert total(insurance, "before") > 245 / 2


def test_enforcement_items_are_605_on_trial():
    assert total(of_kind("enforcement"), "before") == 0
    assert total(of_kind("enforcement"), "added") == 605
    assert {row["stage"] for row in of_kind("enforcement")} == {"试运行"}


def test_the_named_approvals_are_finished_in_town():
    named = {row["name"] for row in rows("power_examples") if row["finishes_in_town"] == "yes"}
    assert named == {"农民建房规划许可", "临时用房审批", "工商登记注册"}
    categories = {(row["kind"], row["category"], row["department_code"]) for row in rows("powers")}
    assert all((r["kind"], r["category"], r["department_code"]) in categories for r in rows("power_examples"))


def test_the_law_team_is_one_four_two():
    assert Counter(column("law_team", "slot")) == {"lead": 1, "resident": 4, "on_call": 2}
    assert all(bool(row["name"]) != bool(row["department_code"]) for row in rows("law_team"))


def test_seven_departments_send_31_cadres_into_three_modules():
    plan = rows("staffing_plan")
    assert (len({row["department_code"] for row in plan}), total(plan, "places")) == (7, 31)
    assert {row["module_code"] for row in plan} == {"governance", "enforcement", "service"}


def test_resident_units_are_among_the_seconding_departments():
    resident = {row["department_code"] for row in rows("law_team") if row["slot"] == "resident"}
    assert resident <= set(column("staffing_plan", "department_code"))


def test_seventy_posts_have_one_to_fifteen_points():
    posts = rows("posts")
    assert len({row["name"] for row in posts}) == len(posts) == 70
    assert {int(row["points"]) for row in posts} <= set(range(1, 16))
    assert {min(column("posts", "points"), key=int), max(column("posts", "points"), key=int)} == {"1", "15"}


def test_points_are_difficulty_and_workload():
    for post in rows("posts"):
        difficulty, workload = int(post["difficulty"]), int(post["workload"])
        assert 1 <= difficulty <= 8
        assert 0 <= workload <= 7
        assert difficulty + workload == int(post["points"])


def test_six_modules_answer_for_four_outcomes():
    assert len(rows("modules")) == 6
    outcomes = {row["code"]: row["outcome"] for row in rows("modules") if row["outcome"]}
    assert outcomes == {
        "governance": "治理有力",
        "enforcement": "执法有权",
        "service": "服务有效",
        "economy": "发展有为",
    }


def test_four_platforms_feed_three_modules():
    assert {row["name"]: row["module_code"] for row in rows("platforms")} == {
        "综治工作": "governance",
        "市场监管": "enforcement",
        "综合执法": "enforcement",
        "便民服务": "service",
    }


def test_a_matter_goes_to_the_module_of_its_platform():
    module_of = {row["code"]: row["module_code"] for row in rows("platforms")}
    for name in ("categories", "staffing_plan"):
        assert all(module_of[row["platform_code"]] == row["module_code"] for row in rows(name))


def test_twenty_two_villages_have_a_linked_department_and_one_team_each():
    villages = sorted(column("villages", "code"))
    assert len(set(villages)) == 22
    assert sorted(column("linked_departments", "village_code")) == villages
    assert sorted(code for cell in column("teams", "village_codes") for code in parts(cell)) == villages


def test_categories_keep_the_97_standard_matters():
    standard = [row["standard_code"] for row in rows("categories") if row["standard_code"]]
    assert len(set(standard)) == len(standard) == 97
    assert {"06001", "10002"} <= set(standard)


def test_a_major_has_one_name():
    majors = {(row["major_code"], row["major"]) for row in rows("categories")}
    assert len(majors) == len({code for code, _ in majors}) == len({name for _, name in majors})


def test_most_matters_are_simple():
    categories = rows("categories")
    share = {
        level: total([row for row in categories if row["usual_class"] == level], "weight")
        / total(categories, "weight")
        for level in "123"
    }
    assert share == {
        "1": pytest.approx(0.80, abs=0.02),
        "2": pytest.approx(0.17, abs=0.02),
        "3": pytest.approx(0.03, abs=0.01),
    }


@pytest.mark.parametrize(
    ("matter", "item"),
    [
        ("欠薪", "13"),
        ("违法建设", "53"),
        ("畜禽养殖污染", "67"),
        ("水库山塘隐患与违规占用水面", "29"),
        ("村道障碍物", "25"),
    ],
)
def test_a_known_matter_leads_to_its_item(matter, item):
    assert [row["item_number"] for row in rows("categories") if row["name"] == matter] == [item]


@pytest.mark.parametrize(
    ("incident_class", "limits"),
    [
        ("village", {"finish": "24 hours"}),
        ("1", {"accept": "30 minutes", "sign": "2 hours", "finish": "3 working_days"}),
        (
            "2",
            {"accept": "30 minutes", "sign": "2 hours", "consult": "24 hours", "finish": "7 working_days"},
        ),
        (
            "3",
            {
                "accept": "30 minutes",
                "sign": "1 hours",
                "first_reply": "24 hours",
                "finish": "15 working_days",
            },
        ),
        ("call_up", {"sign": "1 hours", "arrive": "3 working_days", "arrive_hard": "5 working_days"}),
    ],
)
def test_ordinary_limits(incident_class, limits):
    assert _limits(incident_class, "no") == limits


@pytest.mark.parametrize("incident_class", ["1", "2", "3"])
def test_urgent_limits(incident_class):
    assert _limits(incident_class, "yes") == {
        "accept": "5 minutes",
        "sign": "15 minutes",
        "first_report": "2 hours",
    }


def test_an_urgent_matter_in_a_village_has_a_first_report_too():
    assert _limits("village", "yes") == {"first_report": "2 hours"}


def _limits(incident_class, urgent):
    wanted = [
        r for r in rows("clock_rules") if (r["incident_class"], r["urgent"]) == (incident_class, urgent)
    ]
    limits = {row["stage"]: f"{row['amount']} {row['unit']}" for row in wanted}
    assert len(limits) == len(wanted)
    return limits


KEYS = {
    "department": set(column("departments", "code")),
    "module": set(column("modules", "code")),
    "platform": set(column("platforms", "code")),
    "major": set(column("categories", "major_code")),
    "category": set(column("categories", "code")),
    "item": set(column("responsibility_items", "number")),
    "one_thing": set(column("one_things", "number")),
    "village": set(column("villages", "code")),
}
REFERENCES = {
    "department_code": "department",
    "lead_department": "department",
    "cooperating": "department",
    "module_code": "module",
    "platform_code": "platform",
    "category_code": "major",
    "matter_code": "category",
    "item_number": "item",
    "one_thing_number": "one_thing",
    "village_code": "village",
    "village_codes": "village",
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_reference_resolves(file):
    for row in rows(file.stem):
        for field, target in REFERENCES.items():
            assert set(parts(row.get(field))) <= KEYS[target], (field, row)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_is_tidy(file):
    content = file.read_bytes().decode("utf-8")
    assert "\r" not in content
    assert not content.startswith("\ufeff")
    assert content.endswith("\n")
    table = rows(file.stem)
    assert table
    assert all(None not in row and None not in row.values() for row in table)
    assert all(cell == cell.strip() for row in table for cell in row.values())
    assert all(
        row[field] in {"yes", "no"} for row in table for field in ("example", "urgent") if field in row
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_key_occurs_once(file):
    key = {
        "department_aliases": ("alias",),
        "everyday_words": ("word",),
        "urgent_words": ("word",),
        "power_words": ("word",),
        "category_questions": ("matter_code", "sort_order"),
        "platforms": ("code", "version"),
        "proposal_rules": ("version", "kind"),
        "reply_templates": ("action", "title"),
        "responsibility_items": ("number", "version"),
        "one_things": ("number", "version"),
        "one_thing_parties": ("number", "department_code"),
        "posts": ("number", "version"),
        "powers": ("kind", "category"),
        "power_examples": ("kind", "name"),
        "law_team": ("slot", "order"),
        "staffing_plan": ("department_code",),
        "clock_rules": ("rule_set", "version", "incident_class", "urgent", "stage"),
        "linked_departments": ("village_code",),
        "score_rules": ("version",),
        "assessment_rules": ("version",),
        "bounty_targets": ("bounty_code", "name"),
    }.get(file.stem, ("code",))
    table = rows(file.stem)
    assert len({tuple(row[field] for field in key) for row in table}) == len(table)


def test_dates_are_dates():
    for day in [*column("responsibility_items", "effective_from"), *column("platforms", "valid_from")]:
        date.fromisoformat(day)


@pytest.mark.parametrize("file", FILES + SKETCHES, ids=lambda file: file.name)
def test_a_file_is_described(file):
    assert f"`{file.name}`" in (DATA / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_description_counts_the_rows(file):
    described = (DATA / "README.md").read_text(encoding="utf-8")
    assert f"| `{file.name}` | {len(rows(file.stem))} |" in described


@pytest.mark.parametrize("file", SKETCHES, ids=lambda file: file.name)
def test_a_sketch_says_that_it_is_one(file):
    for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
        assert sorted(feature["properties"]) == ["code", "crs", "name", "status"]
        assert feature["properties"]["crs"] == "GCJ-02"
        assert feature["properties"]["status"] == "示意图，非行政区域界线"


def test_every_village_has_an_area_of_its_name():
    features = json.loads((DATA / "geo" / "villages_sketch.geojson").read_text(encoding="utf-8"))["features"]
    drawn = {feature["properties"]["code"]: feature["properties"]["name"] for feature in features}
    assert drawn == {row["code"]: row["short_name"] for row in rows("villages")}


def test_every_shipped_question_can_be_answered():
    for row in rows("category_questions"):
        assert row["kind"] in {"text", "number", "yes_no", "choice"}
        assert (len(row["choices"].split("、")) > 1) == (row["kind"] == "choice")
        # An example must not hold up a report; a town decides what it cannot do without.
        assert row["required"] == "no"
    assert set(column("category_questions", "example") + column("reply_templates", "example")) == {"yes"}
