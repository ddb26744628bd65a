"""The words of the audit log: what was done, to whom, and which entries are meant."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from dashboard.access.rules_accounts import KEY_USES
from dashboard.access.rules_rights import RIGHTS, ROLES
from dashboard.words.labels import LABELS
from models import CaseKind, CaseStatus, CaseStep, ChoiceKind, Grade, LockException, Presence

KINDS: dict[str, str] = {
    "signed_in": "登录",
    "sign_in_failed": "登录失败",
    "signed_out": "退出",
    "session_ended": "强制下线",
    "password_changed": "修改密码",
    "refused": "越权被拒",
    "revealed": "查看个人信息",
    "reporter_erased": "删除上报人信息",
    "secrecy_lifted": "解除举报人保密",
    "secret_reporter_changed": "更正保密上报人",
    "exported": "导出",
    "imported": "导入",
    "account_created": "建立账号",
    "account_changed": "修改账号",
    "account_locked": "锁定账号",
    "account_unlocked": "解除锁定",
    "password_reset": "重置密码",
    "role_granted": "授予角色",
    "role_revoked": "收回角色",
    "stand_in_made": "安排代岗",
    "stand_in_revoked": "取消代岗",
    "display_key_made": "发放大屏密钥",
    "display_key_revoked": "收回大屏密钥",
    "api_key_made": "发放接口密钥",
    "api_key_revoked": "收回接口密钥",
    "case_link_opened": "打开外单位链接",
    "case_link_shown": "显示外单位链接",
    "setting_changed": "修改设置",
    "message_decided": "处理没发出的消息",
    "plan_changed": "修订预案",
    "call_begun": "开始叫应",
    "state_switched": "平急转换",
    "call_ended": "结束叫应",
    "list_changed": "修订清单",
    "person_named": "登记责任人",
    "person_ended": "责任人卸任",
    "score_input_entered": "登记考核依据",
    "score_rules_changed": "修订考核规则",
    "score_run_made": "测算四维考核",
    "score_published": "公布考核结果",
    "score_appealed": "申诉",
    "score_reviewed": "复核申诉",
    "assessment_filled": "填写部门测评",
    "assessment_published": "公布部门考评",
    "assessment_replied": "部门答复考评",
    "assessment_rules_changed": "修订部门考评规则",
    "town_rated": "登记区对镇评价",
    "special_entered": "登记专项计分",
    "special_decided": "审批专项计分",
    "score_proposed": "按案件提议",
    "score_proposal_decided": "处理案件提议",
    "lecture_recorded": "登记讲堂",
    "lecture_changed": "修改讲堂",
    "lecture_ended": "结束讲堂",
    "presence_set": "登记去向",
    "cadre_joined": "登记派驻干部",
    "cadre_placed": "安排岗位",
    "training_recorded": "登记培训",
    "onboarding_ticked": "登记入驻清单",
    "staff_case": "办理派驻事项",
    "power_changed": "登记赋权阶段",
    "power_link_changed": "登记类别对应的执法事项",
    "power_link_checked": "核对类别对应的执法事项",
    "power_link_unchecked": "撤销核对",
    "counter_recorded": "登记窗口办件",
    "counter_concluded": "办结窗口办件",
    "law_team_changed": "调整执法队伍",
    "duty_changed": "排执法值班",
    "visit_planned": "安排联合检查",
    "visit_merged": "合并联合检查",
    "visit_checked": "记检查结果",
    "visit_concluded": "办结联合检查",
    "post_list_drafted": "开始岗位梳理",
    "post_proposed": "梳理岗位",
    "post_list_adopted": "岗位清单议决",
    "post_list_dropped": "放弃岗位草案",
    "choice_opened": "开始选岗",
    "round_opened": "开始一轮选岗",
    "round_extended": "调整选岗时间",
    "wishes_entered": "填报岗位志愿",
    "wishes_answered": "答复岗位志愿",
    "round_matched": "选岗匹配",
    "post_assigned": "组织安排岗位",
    "choice_settled": "正式任岗",
    "choice_cancelled": "取消选岗",
    "village_visit_planned": "安排走访",
    "village_visit_done": "完成走访",
    "village_visit_cancelled": "取消走访",
    "village_link_added": "登记三联关系",
    "village_link_ended": "结束三联关系",
    "household_added": "登记低收入农户",
    "household_ended": "低收入农户退出",
    "meeting_booked": "预约会议",
    "meeting_cancelled": "取消会议",
    "key_work_changed": "登记村重点工作",
    "village_scored": "村重点工作定分",
}
# Whose chain an entry belongs to: the word before the colon of its subject.
SUBJECTS = {
    "account": "账号",
    "display_key": "大屏密钥",
    "api_key": "接口密钥",
    "incident": "事件",
    "import": "导入批次",
    "door": "登录入口",
    "settings": "设置",
    "plans": "预案",
    "town_state": "平急状态",
    "item": "属地管理事项",
    "one_thing": "一件事",
    "department": "部门",
    "special_entry": "专项计分",
    "lecture": "讲堂",
    "score_year": "考核年度",
    "cadre": "干部",
    "staff_case": "派驻事项",
    "assessment": "部门考评",
    "powers": "赋权事项",
    "counter_case": "窗口办件",
    "law_team": "执法队伍",
    "joint_visit": "联合检查",
    "post_list": "岗位清单",
    "post_choice": "双向选择",
    "village": "村社",
    "meeting": "会议",
}
_NAMES = {
    "absent": "离岗人", "account": "账号", "accounts": "账号数", "address": "地址", "area": "内容",
    "at": "数据时间", "batch": "批次", "bytes": "字节", "cadre_id": "干部序号", "class": "类别",
    "department": "部门", "email": "邮箱", "fields": "内容", "file": "文件", "filters": "筛选",
    "from": "原来", "from_on": "开始日期", "grant": "授予编号", "imported": "新增", "key": "密钥",
    "kind": "格式", "leaves_on": "离岗日期", "light": "亮灯", "login": "登录名", "module": "模块",
    "name": "姓名", "object": "对象", "of": "按",
    "oidc_issuer": "单点登录服务", "oidc_subject": "单点登录身份",
    "overdue": "超期", "path": "页面", "period": "时间", "person": "账号", "profile": "导入方案",
    "q": "查找", "refused": "未导入", "right": "权限", "role": "角色", "roles": "角色数", "rows": "行数",
    "secret": "举报人保密", "session": "会话", "sessions": "会话数", "sort": "排序", "stand_in": "代岗人",
    "state": "状态", "status": "状态", "subject": "对象", "tail": "尾号", "to": "改为", "to_on": "截止日期",
    "unchanged": "未变", "unit": "范围", "updated": "更新", "urgent": "紧急", "village": "村社",
    "was": "原因是", "was_now": "改动", "way": "方式", "what": "内容", "whole": "范围", "why": "原因",
}  # fmt: skip
# Of the two lists.
_NAMES |= {
    "breadth": "跨部门程度", "demand": "群众期盼", "difficulty": "协调难度", "effective_from": "生效日期",
    "effective_to": "最后一天", "group": "分组", "number": "序号", "phone": "电话", "valid_until": "有效期至",
    "version": "版本",
}  # fmt: skip
# Of the four-dimension assessment.
_NAMES |= {
    "approved": "同意", "dimension": "维度", "document": "依据文件", "line": "条线", "outcome": "结论",
    "quarter": "季度", "run": "测算编号", "run_id": "测算编号", "score": "得分", "year": "年份",
    "appeal": "申诉编号",
    "posts_then": "当时的岗位",
    "corrects": "更正的条目", "occurred_on": "发生日期", "points": "分值",
    "source": "来源", "source_id": "来源编号", "staff_number": "工号", "task": "任务",
}  # fmt: skip
# Of seconded staff.
_NAMES |= {
    "case": "事项", "case_kind": "事项类别", "decision": "决定", "due_on": "期限", "exception": "锁定例外",
    "files": "附件", "grade": "推荐层级", "hours": "学时", "last_on": "最后一天", "met_on": "会议日期",
    "order_number": "文号", "platform": "平台", "point": "清单项", "posts": "岗位", "presence": "去向",
    "replaced_by": "补派人员", "step": "步骤", "target": "去向或职位", "title": "名称", "until": "到什么时候",
    "locked_until": "锁定到",
}  # fmt: skip
# Of posts.
_NAMES |= {
    "answers": "答复", "answers_by": "答复截止", "changed": "改动", "choice_kind": "方式",
    "closes_at": "填报截止", "contested": "争抢的岗位", "holdings": "任岗数", "left": "未录取",
    "matched": "录取", "only_without": "只限没有岗位的人", "post": "岗位", "presided_by": "主持人",
    "round": "轮次", "unfilled": "空缺", "wishes": "志愿",
}  # fmt: skip
# Of keys of outside systems.
# Of 平急转换.
_NAMES |= {"since": "从", "to_state": "转为"}
_NAMES |= {"per_minute": "每分钟次数", "uses": "能做什么"}
# Of village work.
_NAMES |= {
    "day": "日期", "grid": "网格", "household": "农户", "households": "户数", "items": "事项",
    "relation": "关系", "village_visit": "走访", "who": "人员",
}  # fmt: skip
_WORDS: dict[str, Mapping[str, str]] = {
    "way": {"password": "密码", "oidc": "单点登录", "demo": "演示"},
    "path": {"": "首页", "/": "首页"},
    "why": {
        "signed_out": "自己退出",
        "replaced": "重新登录",
        "ended": "强制下线",
        "locked": "账号锁定",
        "password_changed": "修改了密码",
        "password_reset": "重置了密码",
        "email_changed": "修改了邮箱",
    },
    "what": {
        "reporter": "上报人",
        "phone_search": "按电话查找",
        "named_person": "一件事责任人",
        "household": "低收入农户",
        "password_change": "修改密码",
    },
    "state": {"done": "已完成", "failed": "中断", "running": "未完成", "struck": "划去", "removed": "撤掉"},
    "of": {"module": "模块", "village": "村社", "department": "部门", "month": "月"},
    "sort": {"newest": "最新在前", "oldest": "最早在前", "light": "红灯在前", "due": "期限最近"},
    "fields": {"oidc_issuer": "单点登录服务", "oidc_subject": "单点登录身份"},
    "right": {code: right.name for code, right in RIGHTS.items()},
    "role": {code: role.name for code, role in ROLES.items()},
    "presence": {word.value: LABELS[word] for word in Presence},
    "case_kind": {word.value: LABELS[word] for word in CaseKind},
    "step": {word.value: LABELS[word] for word in CaseStep},
    "from": {word.value: LABELS[word] for word in CaseStatus},
    "to": {word.value: LABELS[word] for word in CaseStatus},
    "exception": {word.value: LABELS[word] for word in LockException},
    "grade": {word.value: LABELS[word] for word in Grade},
    "uses": KEY_USES,
    "choice_kind": {word.value: LABELS[word] for word in ChoiceKind},
}


_LISTS = {
    "fields": "、",
    "posts_then": "、",
    "was_now": "；",
    "wishes": "、",
    "answers": "；",
    "files": "、",
    "uses": "、",
}


@dataclass(frozen=True)
class AuditFilters:
    """Which entries are meant; None narrows nothing.

    `kind` is a word of KINDS; `person` a login, meant as who did it or to whom it was done;
    `subject` a word of SUBJECTS or one whole subject (account:17); days are township dates (ISO).
    """

    kind: str | None = None
    person: str | None = None
    subject: str | None = None
    from_day: str | None = None
    to_day: str | None = None
    q: str | None = None

    def words(self) -> dict[str, str]:
        """The filters that narrow, by the names they have in a URL."""
        named = {field.name.removesuffix("_day"): getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in named.items() if value is not None}


def parse(query: Mapping[str, str]) -> tuple[AuditFilters, list[str]]:
    """Filters from a URL, and the names of those that made no sense there (they narrow nothing)."""
    by_word = {field.name.removesuffix("_day"): field.name for field in fields(AuditFilters)}
    given = {name: value for name, value in query.items() if name in by_word and value}
    wrong = [name for name, value in given.items() if not _makes_sense(name, value)]
    return AuditFilters(**{by_word[name]: value for name, value in given.items() if name not in wrong}), wrong


def _makes_sense(name: str, value: str) -> bool:
    if name == "kind":
        return value in KINDS
    if name == "subject":
        return value.partition(":")[0] in SUBJECTS and len(value) <= 60
    if name in ("from", "to"):
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
    return len(value) <= 200 and "\0" not in value


def in_words(data: Mapping[str, Any]) -> str:
    """An entry's data as a person reads it: 方式 密码，会话 3."""
    return "，".join(f"{_NAMES.get(name, name)} {_word(name, value)}" for name, value in data.items())


def _word(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return f"（{in_words(value)}）" if value else "无"
    if isinstance(value, list):
        # A change is kept as the two values, unless these are lists.
        return _LISTS.get(name, " → ").join(_word(name, one) for one in value)
    if value is None or isinstance(value, bool):
        return {None: "无", True: "是", False: "否"}[value]
    return _WORDS.get(name, {}).get(str(value), str(value))
