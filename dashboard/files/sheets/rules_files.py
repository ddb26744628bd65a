"""What the rows of a sheet would do: the four numbers that add up, and why a row is refused."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.words.errors import Refused

RESULTS = {"imported": "新增", "updated": "更新", "unchanged": "没有变化", "refused": "不能导入"}
# The number of the row in the file, and its texts by column.
Row = tuple[int, Mapping[str, str]]


@dataclass(frozen=True)
class Outcome:
    """What one row does: a word of RESULTS, why or what in words, and what is to be written for it."""

    number: int
    texts: Mapping[str, str]
    result: str
    told: str = ""
    change: Any = None


def planned(rows: Iterable[Row], plan: Callable[[Mapping[str, str]], tuple[str, str, Any]]) -> list[Outcome]:
    """Each row through `plan`, which answers result, words and change; a Refused becomes the row's reason."""
    outcomes = []
    for number, texts in rows:
        try:
            outcomes.append(Outcome(number, texts, *plan(texts)))
        except Refused as refusal:
            outcomes.append(Outcome(number, texts, "refused", str(refusal)))
    return outcomes


def numbers(outcomes: Sequence[Outcome], results: Iterable[str] = RESULTS) -> dict[str, int]:
    """How many rows had each of `results`; they add up to all rows."""
    given = [done.result for done in outcomes]
    return {result: given.count(result) for result in results}


def to_write(outcomes: Sequence[Outcome], expected: Sequence[str]) -> list[Outcome]:
    """The outcomes that write something. Refused where they are not those that the check had shown."""
    if [done.result for done in outcomes] != list(expected):
        raise Refused("检查之后，系统里的资料有了变化，没有导入。请重新上传，再看一遍检查结果。")
    writing = [done for done in outcomes if done.change is not None]
    if not writing:
        raise Refused("表里没有要写入的内容，没有导入。")
    return writing
