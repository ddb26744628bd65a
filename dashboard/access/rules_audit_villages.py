"""The words of the audit log that are about village work. No clock, no database."""

KINDS: dict[str, str] = {
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
SUBJECTS = {"village": "村社", "meeting": "会议"}
NAMES = {
    "day": "日期",
    "grid": "网格",
    "household": "农户",
    "households": "户数",
    "items": "事项",
    "relation": "关系",
    "village_visit": "走访",
    "who": "人员",
}
