"""Chinese for the words of the cases of seconded staff; everybody takes it from dashboard.words.labels."""

from enum import StrEnum

from models import CaseKind, CaseStatus, CaseStep, Grade, LockException, ProposalOutcome, ShownKind

# Words of two enumerations that are written alike would be one key.
STAFF_WORDS: tuple[dict[StrEnum, str], ...] = (
    {
        ShownKind.LATE: "逾期办结",
        ShownKind.RETURNED: "退单",
        ShownKind.REWORKED: "返工或重新办理",
        ShownKind.WELL_RATED: "群众满意",
        ShownKind.ARRIVED: "点将按时到场",
    },
    {
        ProposalOutcome.CONFIRMED: "确认",
        ProposalOutcome.CHANGED: "改后确认",
        ProposalOutcome.DROPPED: "不采用",
    },
    {
        CaseKind.TRANSFER: "调动申请",
        CaseKind.NOMINATION: "提名推荐",
        CaseKind.VETO: "反向否决",
    },
    {
        CaseStatus.REQUESTED: "待会议决定",
        CaseStatus.RAISED: "待举证",
        CaseStatus.EVIDENCED: "已举证，待会议决定",
        CaseStatus.AGREED: "已同意，待办调离",
        CaseStatus.RECOMMENDED: "已推荐，待任用结果",
        CaseStatus.UPHELD: "已决定退回，待办理",
        CaseStatus.RETURNED: "已退回，待要求补派",
        CaseStatus.AWAITING: "待补派",
        CaseStatus.TRANSFERRED: "已调离",
        CaseStatus.APPOINTED: "已任用",
        CaseStatus.NOT_APPOINTED: "未任用",
        CaseStatus.REPLACED: "已补派",
        CaseStatus.DECLINED: "会议不同意",
        CaseStatus.WITHDRAWN: "已撤回",
    },
    {
        CaseStep.REQUEST_TRANSFER: "提出调动",
        CaseStep.NOMINATE: "提名推荐",
        CaseStep.RAISE_VETO: "提出否决",
        CaseStep.ADD_EVIDENCE: "举证",
        CaseStep.AGREE: "会议同意",
        CaseStep.DECLINE: "会议不同意",
        CaseStep.WITHDRAW: "撤回",
        CaseStep.CARRY_OUT: "办理调离",
        CaseStep.SEND_BACK: "办理退回",
        CaseStep.ASK_REPLACEMENT: "要求补派",
        CaseStep.RECORD_REPLACEMENT: "登记补派",
        CaseStep.APPOINT: "登记已任用",
        CaseStep.NOT_APPOINT: "登记未任用",
    },
    {
        LockException.HIGHER_ORDER: "上级命令",
        LockException.VETO: "反向否决",
    },
    {
        Grade.MIDDLE: "中层",
        Grade.SECTION: "科级",
    },
)
