"""Chinese for the words of villages and of village work."""

from enum import StrEnum

from models import BoundaryKind, HouseholdKind, LinkKind, VillageVisitStatus

VILLAGE_WORDS: tuple[dict[StrEnum, str], ...] = (
    {
        BoundaryKind.TOWN: "镇界",
        BoundaryKind.VILLAGE: "村社范围",
        BoundaryKind.GRID: "网格范围",
    },
    {LinkKind.COMMITTEE_GRID: "两委联格", LinkKind.PARTY_HOUSEHOLDS: "党员联户"},
    {
        VillageVisitStatus.PLANNED: "待走访",
        VillageVisitStatus.DONE: "已走访",
        VillageVisitStatus.CANCELLED: "已取消",
    },
    {
        HouseholdKind.SUBSISTENCE: "低保户",
        HouseholdKind.MARGINAL: "低保边缘户",
        HouseholdKind.DESTITUTE: "特困户",
        HouseholdKind.LOW_INCOME: "低收入农户",
    },
)
