"""Who may do what with posts: each act × each role, as the signed table says, and nobody else."""

import pytest
from sqlmodel import Session

from dashboard.access.rules_rights import RIGHTS, ROLES
from dashboard.assessment.posts import (
    actions_choice,
    actions_lists,
    actions_wishes,
)
from dashboard.assessment.posts.rules import Ratings
from dashboard.words.errors import Refused
from models import ChoiceKind
from tests.assessment.posts.ground import ANSWERS_BY, CLOSES, STARTS, TODAY, do, person

TIMES = {"closes_at": CLOSES, "answers_by": ANSWERS_BY}
NOT_THERE = {"choice_id": 9_999}
WHY = {"reason": "测试理由"}
# Every act with its right and what it is given; the rules may refuse it, but not as a matter of right.
ACTS = {
    actions_lists.open_draft: ("post.draft", {"note": "测试"}),
    actions_lists.drop_draft: ("post.draft", WHY),
    actions_lists.set_ratings: ("post.draft", {"ratings": Ratings()} | WHY),
    actions_lists.remove: ("post.propose", {"number": 1} | WHY),
    actions_lists.propose: (
        "post.propose",
        {"number": None, "module_id": 1, "name": "甲", "difficulty": 1, "workload": 1, "places": 1} | WHY,
    ),
    actions_lists.adopt: (
        "post.adopt",
        {
            "met_on": TODAY, "presided_by": "甲", "resolution_number": "", "resolution": "同意",
            "effective_on": TODAY,
        },
    ),
    actions_choice.open_choice: (
        "post.organise", {"title": "选岗", "kind": ChoiceKind.VACANT, "from_on": STARTS} | TIMES,
    ),
    actions_choice.open_round: ("post.organise", {"only_without": True} | TIMES | NOT_THERE),
    actions_choice.extend_round: ("post.organise", WHY | TIMES | NOT_THERE),
    actions_choice.match_round: ("post.organise", NOT_THERE),
    actions_choice.cancel_choice: ("post.organise", WHY | NOT_THERE),
    actions_wishes.choose: ("post.choose", {"post_ids": []} | NOT_THERE),
    actions_wishes.choose_for: ("post.choose_for", {"cadre_id": 1, "post_ids": []} | WHY | NOT_THERE),
    actions_wishes.answer: (
        "post.answer", {"post_id": 1, "accepted": {}, "ranks": {}, "reasons": {}} | NOT_THERE,
    ),
    actions_choice.assign: ("post.settle", {"cadre_id": 1, "post_id": 1} | WHY | NOT_THERE),
    actions_choice.settle: ("post.settle", NOT_THERE),
}  # fmt: skip


@pytest.mark.postgresql
@pytest.mark.parametrize("role", ROLES)
def test_each_act_is_for_those_whom_the_table_names(session: Session, role: str) -> None:
    by = person(role, 1 if ROLES[role].unit else None, cadre_id=1)
    for action, (right, given) in ACTS.items():
        told = ""
        try:
            do(session, by, action, **given)
        except Refused as refusal:
            told = str(refusal)
        assert ("您现在的角色不能" in told) == (not RIGHTS[right].scopes[role]), (action.__name__, told)


def test_every_right_over_posts_is_asked_for_by_some_act() -> None:
    asked = {right for right, _ in ACTS.values()}
    assert {code for code in RIGHTS if code.startswith("post.")} == asked | {"post.read"}
