"""Chinese for what notices tell that are not about an incident."""

from enum import StrEnum

from models import NoticeKind

NOTICE_WORDS: tuple[dict[StrEnum, str], ...] = (
    {
        NoticeKind.BOUNTY_PUBLISH: "新榜发布",
        NoticeKind.BOUNTY_EXTEND: "延长报名",
        NoticeKind.BOUNTY_SIGN_UP: "有人报名",
        NoticeKind.BOUNTY_WITHDRAW: "撤回报名",
        NoticeKind.BOUNTY_BEGIN_SELECTION: "揭榜评选",
        NoticeKind.BOUNTY_CHOOSE: "领衔人已定",
        NoticeKind.BOUNTY_FORM_TEAM: "组队开工",
        NoticeKind.BOUNTY_CHANGE_TEAM: "队伍调整",
        NoticeKind.BOUNTY_SUBMIT: "提请验收",
        NoticeKind.BOUNTY_SEND_BACK: "退回整改",
        NoticeKind.BOUNTY_ACCEPT: "验收通过",
        NoticeKind.BOUNTY_FAIL: "揭榜失败",
        NoticeKind.BOUNTY_LAPSE: "流标",
        NoticeKind.BOUNTY_CANCEL: "撤榜",
        NoticeKind.BOUNTY_DUE_SOON: "揭榜快到期",
        NoticeKind.BOUNTY_OVERDUE: "揭榜超期",
        NoticeKind.COUNTER_ACCEPT: "窗口受理",
        NoticeKind.COUNTER_SEND_UP: "窗口上报",
    },
)
