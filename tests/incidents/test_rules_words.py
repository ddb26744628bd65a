"""The log in words: every act has its sentence, and nothing that is nobody's business is ever in one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.incidents.life.rules_words import details, ids_in, log_sentence
from dashboard.words.labels import LABELS
from models import Action, IncidentStatus

S = IncidentStatus
NAMES = {
    "share": {7: "区生态环境分局（牵头）", 8: "大执法"},
    "call": {5: "区公安分局"},
    "module_id": {2: "大执法"},
    "platform_id": {1: "综合执法"},
    "department_id": {3: "区生态环境分局"},
    "village_id": {4: "塘湖村"},
    "item_id": {67: "属地管理事项第67项（第1版）畜禽养殖污染监管执法"},
    "parent_id": {9: "NL-20260304-0009"},
    "rule_set_id": {2: "镇级办理时限 第1版"},
}
DUE = "2026-03-09T04:00:00+00:00"
# Act, from, to, reason, data, and the sentence.
SENTENCES: list[tuple[Action, S | None, S, str, dict[str, Any], str]] = [
    (
        Action.REPORT,
        None,
        S.REPORTED,
        "",
        {"set": {"rule_set_id": 2}},
        "上报：时限规则：镇级办理时限 第1版。",
    ),
    (Action.ACCEPT, S.REPORTED, S.ACCEPTED, "", {}, "受理（转为“待研判”）。"),
    (Action.REJECT, S.REPORTED, S.REJECTED, "不属本镇", {}, "不予受理。 理由：不属本镇。"),
    (
        Action.PASS_UP,
        S.REPORTED,
        S.REPORTED,
        "村里办不了。",
        {"set": {"level": "town"}},
        "上交镇里。 理由：村里办不了。",
    ),
    (
        Action.CLOSE_AT_VILLAGE,
        S.REPORTED,
        S.CLOSED,
        "",
        {"set": {"result": "已劝导。"}},
        "村格办结（转为“已办结”）：结果：已劝导。",
    ),
    (
        Action.TRIAGE,
        S.ACCEPTED,
        S.TRIAGED,
        "",
        {
            "set": {
                "incident_class": 2,
                "platform_id": 1,
                "module_id": 2,
                "item_id": 67,
                "urgent": True,
                "why": "按清单",
            }
        },
        (
            "研判（转为“待交办”）：二类；平台：综合执法；模块：大执法；"
            "依据：属地管理事项第67项（第1版）畜禽养殖污染监管执法；紧急；研判理由：按清单。"
        ),
    ),
    (
        Action.DISPATCH,
        S.TRIAGED,
        S.DISPATCHED,
        "请今天到场",
        {
            "shares": {"7": {"sign_due_at": DUE, "due_at": DUE}, "8": {"sign_due_at": DUE, "due_at": DUE}},
            "set": {"due_at": DUE},
        },
        (
            "交办（转为“待签收”）：区生态环境分局（牵头）、大执法；签收期限 2026-03-09 12:00；"
            "办结期限 2026-03-09 12:00。 要求：请今天到场。"
        ),
    ),
    (
        Action.SIGN,
        S.DISPATCHED,
        S.HANDLING,
        "",
        {"shares": {"7": {"status": "signed"}}},
        "签收（转为“处置中”）：区生态环境分局（牵头）。",
    ),
    (
        Action.RETURN,
        S.HANDLING,
        S.HANDLING,
        "不是本模块的事",
        {"assignment": 8},
        "退单：大执法。 理由：不是本模块的事。",
    ),
    (
        Action.ARBITRATE,
        S.ACCEPTED,
        S.DISPATCHED,
        "由大执法办",
        {"assignments": [8]},
        "裁定（转为“待签收”）：大执法。 理由：由大执法办。",
    ),
    (
        Action.ESCALATE,
        S.HANDLING,
        S.ESCALATED,
        "超出镇级权限",
        {"set": {"due_at": DUE}},
        "上报区级（转为“已上报区级”）：办结期限 2026-03-09 12:00。 理由：超出镇级权限。",
    ),
    (Action.DISTRICT_RECEIPT, S.ESCALATED, S.ESCALATED, "", {}, "区级签收。"),
    (
        Action.DISTRICT_REPLY,
        S.ESCALATED,
        S.FED_BACK,
        "已协调",
        {},
        "区级答复（转为“待核查”）：已解决。 已协调。",
    ),
    (
        Action.DISTRICT_REPLY,
        S.ESCALATED,
        S.TRIAGED,
        "请镇里牵头",
        {},
        "区级答复（转为“待交办”）：退回镇里办理。 请镇里牵头。",
    ),
    (
        Action.SUSPEND,
        S.HANDLING,
        S.SUSPENDED,
        "等鉴定",
        {"set": {"suspended_until": DUE}},
        "挂账：挂账到 2026-03-09 12:00。 理由：等鉴定。",
    ),
    (
        Action.RESUME,
        S.SUSPENDED,
        S.HANDLING,
        "",
        {"set": {"due_at": DUE}},
        "恢复办理（转为“处置中”）：办结期限 2026-03-09 12:00。",
    ),
    (
        Action.FEED_BACK,
        S.HANDLING,
        S.FED_BACK,
        "附照片。",
        {
            "shares": {"7": {"status": "done", "result": "已清空"}},
            "set": {"result": "已清空"},
            "files": [{"sha256": "ab", "name": "现场.jpg"}],
        },
        "反馈（转为“待核查”）：区生态环境分局（牵头）；结果：已清空。 附照片。 附件：现场.jpg。",
    ),
    (Action.VERIFY, S.FED_BACK, S.CLOSED, "", {}, "核查办结（转为“已办结”）。"),
    (
        Action.REWORK,
        S.FED_BACK,
        S.HANDLING,
        "仍有残留",
        {"assignment": 7},
        "退回返工（转为“处置中”）：区生态环境分局（牵头）。 理由：仍有残留。",
    ),
    (
        Action.MERGE,
        S.REPORTED,
        S.MERGED,
        "同一件事",
        {"set": {"parent_id": 9}},
        "合并（转为“已合并”）：合并到：NL-20260304-0009。 理由：同一件事。",
    ),
    (
        Action.UNMERGE,
        S.MERGED,
        S.REPORTED,
        "合错了",
        {"set": {"parent_id": None}},
        "取消合并（转为“待受理”）。 理由：合错了。",
    ),
    (Action.CANCEL, S.REPORTED, S.CANCELLED, "误报", {}, "撤销（转为“已撤销”）。 理由：误报。"),
    (
        Action.REOPEN,
        S.CLOSED,
        S.TRIAGED,
        "复发",
        {"set": {"round": 2}},
        "重新办理（转为“待交办”）：第2轮。 理由：复发。",
    ),
    (
        Action.RATE,
        S.CLOSED,
        S.CLOSED,
        "",
        {"rating": "satisfied", "channel": "电话回访"},
        "回访评价：满意（电话回访）。",
    ),
    (
        Action.EXTEND,
        S.HANDLING,
        S.HANDLING,
        "连续降雨",
        {"set": {"due_at": DUE}},
        "延期：办结期限 2026-03-09 12:00。 理由：连续降雨。",
    ),
    (Action.REMIND, S.HANDLING, S.HANDLING, "请尽快办结", {}, "催办。 要求：请尽快办结。"),
    (Action.SUPERVISE, S.HANDLING, S.HANDLING, "限期办结", {}, "督办。 要求：限期办结。"),
    (Action.ADD_PARTY, S.HANDLING, S.HANDLING, "", {"assignments": [8]}, "增加承办方：大执法。"),
    (
        Action.REMOVE_PARTY,
        S.HANDLING,
        S.HANDLING,
        "不用了",
        {"shares": {"8": {"status": "withdrawn"}}},
        "撤下承办方：大执法。 理由：不用了。",
    ),
    (Action.FIRST_REPORT, S.HANDLING, S.HANDLING, "情况可控", {}, "首次报告：情况可控。"),
    (
        Action.CALL_UP,
        S.HANDLING,
        S.HANDLING,
        "到场取证",
        {"calls": {"5": {"hard": True, "arrive_due_at": DUE}}},
        "点兵点将：区公安分局（攻坚）；到场期限 2026-03-09 12:00。 任务：到场取证。",
    ),
    (Action.ARRIVE, S.HANDLING, S.HANDLING, "", {"call_up": 5, "whom": "区公安分局"}, "到场：区公安分局。"),
    (
        Action.AMEND,
        S.HANDLING,
        S.HANDLING,
        "写错了",
        {"set": {"village_id": 4, "place": "", "reporter_name": "赵示例", "urgent": False}},
        "更正：村社：塘湖村；地点：（空）；不再紧急；上报人信息已更正。 理由：写错了。",
    ),
    (Action.COMMENT, S.HANDLING, S.HANDLING, "已约下周", {}, "备注：已约下周。"),
    (
        Action.STRIKE,
        S.HANDLING,
        S.HANDLING,
        "写错事件",
        {"struck": 4},
        "划去：第4步划去，原文保留。 理由：写错事件。",
    ),
    (
        Action.IMPORT,
        S.REPORTED,
        S.CLOSED,
        "来源表有变化",
        {"set": {"result": "done"}},
        "导入（转为“已办结”）：结果：done。 来源表有变化。",
    ),
]


# What the same acts may carry beside.
MORE: list[tuple[Action, S | None, S, str, dict[str, Any], str]] = [
    (
        Action.ARBITRATE,
        S.ACCEPTED,
        S.HANDLING,
        "由第一承办方办",
        {"shares": {"8": {"status": "withdrawn"}, "7": {"is_lead": True}}},
        "裁定（转为“处置中”）：区生态环境分局（牵头）；同时撤下：大执法。 理由：由第一承办方办。",
    ),
    (
        Action.FEED_BACK,
        S.HANDLING,
        S.FED_BACK,
        "已清空",
        {
            "shares": {"7": {"status": "done", "result": "已清空"}},
            "set": {"result": "已清空"},
            "waiver": "现场不便拍照",
        },
        "反馈（转为“待核查”）：区生态环境分局（牵头）；结果：已清空。 没有附件，因为：现场不便拍照。",
    ),
    (
        Action.COMMENT,
        S.HANDLING,
        S.HANDLING,
        "已协助清场",
        {"finished": 8, "shares": {"8": {"status": "done", "result": "已协助清场"}}},
        "本方任务办毕：大执法；结果：已协助清场。",
    ),
    (
        Action.COMMENT,
        S.HANDLING,
        S.HANDLING,
        "抓获一人",
        {"call_finished": 5, "calls": {"5": {"released_at": DUE, "result": "抓获一人"}}, "note": "抓获一人"},
        "现场处置完毕：区公安分局；结果：抓获一人。",
    ),
    (
        Action.COMMENT,
        S.HANDLING,
        S.HANDLING,
        "三方碰头",
        {"meeting": True, "note": "三方碰头"},
        "会商：三方碰头。",
    ),
    (
        Action.COMMENT,
        S.HANDLING,
        S.HANDLING,
        "",
        {"call_rated": 5, "calls": {"5": {"rating": "satisfied"}}},
        "评价点将：区公安分局；满意。",
    ),
    (
        Action.CANCEL,
        S.HANDLING,
        S.CANCELLED,
        "误报",
        {"shares": {"7": {"status": "withdrawn"}}, "calls": {"5": {"released_at": DUE}}},
        "撤销（转为“已撤销”）：同时撤下：区生态环境分局（牵头）。 理由：误报。",
    ),
    (
        Action.ESCALATE,
        S.HANDLING,
        S.ESCALATED,
        "超出权限",
        {"set": {"incident_class": 3}, "question": "由谁牵头"},
        "上报区级（转为“已上报区级”）：三类。 理由：超出权限。 请区级研究：由谁牵头。",
    ),
    (
        Action.DISTRICT_RECEIPT,
        S.ESCALATED,
        S.ESCALATED,
        "已排期",
        {"district_number": "QJ-7"},
        "区级签收：已排期。 区级编号：QJ-7。",
    ),
    (
        Action.AMEND,
        S.HANDLING,
        S.HANDLING,
        "写错了",
        {
            "set": {"village_id": 4, "secret": True},
            "was": {"village_id": 6, "secret": False},
            "reporter": True,
        },
        "更正：村社：塘湖村（原为“另一件事”）；举报人保密（原为“否”）；上报人信息已更正。 理由：写错了。",
    ),
    (
        Action.TRIAGE,
        S.ACCEPTED,
        S.TRIAGED,
        "现场复杂",
        {
            "set": {"incident_class": 2, "why": "按清单；调度改了类别，理由：现场复杂。"},
            "suggested": {"x": 1},
        },
        "研判（转为“待交办”）：二类；研判理由：按清单；调度改了类别，理由：现场复杂。",
    ),
]


@pytest.mark.parametrize(("action", "before", "after", "reason", "data", "sentence"), SENTENCES + MORE)
def test_every_act_has_its_sentence(action, before, after, reason, data, sentence):
    assert log_sentence(action, before, after, reason, data, NAMES) == sentence


def test_no_act_was_forgotten_here():
    assert {row[0] for row in SENTENCES} == set(Action)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = (
    "set",
    "shares",
    "calls",
    "files",
    "note",
    "assignments",
    "assignment",
    "call_up",
    "rating",
    "channel",
    "struck",
    "done",
)
COLUMNS = (
    "incident_class",
    "due_at",
    "module_id",
    "urgent",
    "source",
    "off_list",
    "result",
    "suspended_until",
)
data = st.dictionaries(
    st.sampled_from(KEYS),
    json_values | st.dictionaries(st.sampled_from(COLUMNS) | st.text(max_size=3), json_values, max_size=4),
    max_size=5,
)


@given(
    st.sampled_from(Action), st.none() | st.sampled_from(S), st.sampled_from(S), st.text(max_size=20), data
)
def test_whatever_the_data_holds_a_step_can_be_told(action, before, after, reason, data):
    sentence = log_sentence(action, before, after, reason, data, NAMES)
    assert sentence.startswith(LABELS[action])
    assert details(action, after, reason, data, NAMES) in sentence or not sentence


SECRETS = {
    "account": "accountnumber",
    "set": {
        "reporter_name": "赵保密",
        "reporter_phone": "13800001234",
        "source_hash": "hashofsource",
        "clocks": {"sign": ["x"]},
        "answers": {"谁看见的": "王目击"},
    },
}


@pytest.mark.parametrize("action", Action)
def test_no_account_and_no_reporter_is_ever_told(action):
    said = log_sentence(action, S.HANDLING, S.HANDLING, "", SECRETS, NAMES)
    for secret in ("accountnumber", "赵", "1380000", "hashofsource", "王目击", "sign"):
        assert secret not in said


def test_an_id_without_a_name_stays_unsaid():
    said = log_sentence(Action.MERGE, S.REPORTED, S.MERGED, "", {"set": {"parent_id": 4711}}, NAMES)
    assert "4711" not in said
    assert "另一件事" in said
    assert "一个承办方" in log_sentence(
        Action.SIGN, S.DISPATCHED, S.HANDLING, "", {"assignment": 4711}, NAMES
    )


def test_the_ids_to_look_up_are_those_of_the_named_columns():
    assert set(ids_in({"module_id": 2, "category_id": None, "rating": "satisfied", "parent_id": 9})) == {
        ("module_id", 2),
        ("parent_id", 9),
    }
