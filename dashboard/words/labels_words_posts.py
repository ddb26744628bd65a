"""Chinese for the words of 岗位清单 and 双向选择."""

from enum import StrEnum

from models import ChoiceKind, ChoiceStatus, PostListStatus, WishResult

# Apart, because words of two enumerations that are written alike are equal.
POST_WORDS: tuple[dict[StrEnum, str], ...] = (
    {
        PostListStatus.DRAFTING: "梳理中",
        PostListStatus.ADOPTED: "已议决",
        PostListStatus.DROPPED: "已放弃",
    },
    {
        ChoiceKind.FULL: "全员选岗",
        ChoiceKind.VACANT: "空缺补选",
    },
    {
        ChoiceStatus.OPEN: "选岗中",
        ChoiceStatus.SETTLED: "已任岗",
        ChoiceStatus.CANCELLED: "已取消",
    },
    {
        WishResult.PENDING: "待匹配",
        WishResult.MATCHED: "录取",
        WishResult.DECLINED: "模块不接受",
        WishResult.OUTRANKED: "名额已满",
        WishResult.NOT_NEEDED: "不再需要",
    },
)
