"""A workbook as a clerk keeps it: a sheet a month, a cover first, titles, merged cells, all spellings."""

import io
from datetime import datetime, timedelta

from openpyxl import Workbook

MONTHS = ("2026年9月", "2026年10月", "2026年11月")
HEADINGS = ("编号*", "标题", "上报 时间", "村", "来源", "状态", "办结时间", "经办人", "紧急")
VILLAGES = ("塘湖村", "塘湖村委会", "塘湖村村委会", "塘湖", "　塘湖村")
OPEN_WORDS = ("处置中", "办理中", "待受理")
SIGNS = str.maketrans("0123456789-: ", "０１２３４５６７８９－：　")


def spelled(at: datetime, way: int) -> object:
    """A moment in one of the ways in which people type it."""
    serial = (at - datetime(1899, 12, 30)).total_seconds() / 86_400
    ways: tuple[object, ...] = (
        f"{at:%Y-%m-%d %H:%M}",
        f"{at:%Y-%m-%d %H:%M}".translate(SIGNS),
        f"{at:%Y-%m-%d} {at:%H}：{at:%M}",
        f"{at:%Y-%m-%d}　{at:%H:%M}",
        round(serial, 6),
        f"{at.month}月{at.day}日 {at:%H:%M}",
        at,
        f"{at.year}.{at.month}.{at.day} {at:%H:%M}",
        f"{at.year}年{at.month}月{at.day}日{at.hour}时{at.minute}分",
        f"{at:%Y/%m/%d %H:%M}",
    )
    return ways[way % len(ways)]


def moment_of(row: int) -> datetime:
    """When the row was reported, by the town's clock."""
    return datetime(2026, 9 + row % 3, 1 + row % 27, 8 + row % 10, row % 60)


def clerks_workbook(rows: int = 200) -> io.BytesIO:
    """`rows` rows over three sheets behind a cover; villages merged over three rows."""
    book = Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "封面"
    cover["A1"] = "乡镇事件登记台账"
    cover["A3"] = "填表人：值班室"
    for month, name in enumerate(MONTHS):
        page = book.create_sheet(name)
        page.append([f"{name}事件登记台账"])
        page.merge_cells("A1:I1")
        page.append(list(HEADINGS))
        for row in range(month, rows, 3):
            at = moment_of(row)
            is_over = row % 5 == 0
            done = spelled(at + timedelta(days=1), row) if is_over else ""
            state = "办结" if is_over else OPEN_WORDS[row % 3]
            source = "12345热线" if row % 4 == 0 else "随手拍"
            page.append(
                [
                    row + 1,
                    f"村道上第 {row} 处障碍物",
                    spelled(at, row // 3),
                    VILLAGES[row % 5],
                    source,
                    state,
                    done,
                    "甲",
                    "急",
                ]
            )
        # Three rows of one village, which only the first of them names.
        page.merge_cells("D3:D5")
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    return made
