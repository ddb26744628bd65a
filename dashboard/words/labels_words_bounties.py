"""Chinese for the words of 揭榜挂帅."""

from enum import StrEnum

from models import BidRole, BountyAction, BountyStatus, BountyTopic

# Apart, because words of two enumerations that are written alike are equal.
BOUNTY_WORDS: tuple[dict[StrEnum, str], ...] = (
    {
        BountyStatus.DRAFT: "起草中",
        BountyStatus.PUBLISHED: "报名中",
        BountyStatus.SELECTING: "评选中",
        BountyStatus.TEAMING: "组队中",
        BountyStatus.RUNNING: "推进中",
        BountyStatus.ACCEPTING: "待验收",
        BountyStatus.SETTLED: "已验收计分",
        BountyStatus.ARCHIVED: "已归档",
        BountyStatus.UNCLAIMED: "流标",
        BountyStatus.FAILED: "失败",
        BountyStatus.CANCELLED: "已撤榜",
    },
    {
        BountyAction.DRAFT: "起草",
        BountyAction.EDIT: "修改榜文",
        BountyAction.PUBLISH: "发布",
        BountyAction.EXTEND: "延长报名",
        BountyAction.SIGN_UP: "报名",
        BountyAction.WITHDRAW: "撤回报名",
        BountyAction.BEGIN_SELECTION: "开始评选",
        BountyAction.RATE: "评分",
        BountyAction.RECUSE: "回避",
        BountyAction.CHOOSE: "定领衔人",
        BountyAction.FORM_TEAM: "组队开工",
        BountyAction.CHANGE_TEAM: "调整队伍",
        BountyAction.RECORD: "记进展",
        BountyAction.STRIKE: "划去进展",
        BountyAction.SUBMIT: "提请验收",
        BountyAction.SEND_BACK: "退回整改",
        BountyAction.ACCEPT: "验收计分",
        BountyAction.FAIL: "按失败办理",
        BountyAction.LAPSE: "按流标办理",
        BountyAction.CANCEL: "撤榜",
        BountyAction.ARCHIVE: "归档",
    },
    {
        BountyTopic.PROJECT: "项目攻坚",
        BountyTopic.LAND: "土地征收",
        BountyTopic.PETITION: "信访维稳",
        BountyTopic.ENVIRONMENT: "环境整治",
        BountyTopic.OTHER: "其他",
    },
    {
        BidRole.LEADER: "领衔",
        BidRole.BACKBONE: "骨干",
    },
)
