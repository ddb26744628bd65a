"""What a versioned rule set is, and the refusal of a revision that was made on an older version of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from dashboard.town.settings.rules_words import differences
from dashboard.words.errors import Refused
from dashboard.words.labels import local_time

Rules = TypeVar("Rules")
LONGEST_REASON = 500


@dataclass(frozen=True)
class YearlyRules(Generic[Rules]):
    """A rule set in numbers that holds from a year on, until a later year or version has its own.

    `table`: its rows are the versions, with version, from_year, reason, entered_by, entered_at, and a column
    for each field of the frozen dataclass `rules` (bool, int, or Decimal to the cent). `names`: the Chinese
    name of each field. `checked` refuses what the rules cannot be. The audit log keeps revisions under
    `subject` as kind `<word>_changed`.
    """

    word: str
    name: str
    table: Any
    rules: type[Rules]
    names: Mapping[str, str]
    checked: Callable[[Rules], Rules]
    subject: str
    first_year: int

    def of_row(self, row: Any) -> Rules:
        """A version's row as the rules."""
        return self.rules(**{field: getattr(row, field) for field in self.names})

    def changes(self, before: Rules, after: Rules) -> list[str]:
        """What differs, one sentence for each field: 名称：甲 → 乙."""
        return differences(self.names, vars(before), vars(after))


@dataclass(frozen=True)
class OfYear(Generic[Rules]):
    """The rules of a year, and which version they are."""

    version: int
    rules: Rules


class Base(NamedTuple):
    """What a revision was made on: a version, and the last township day that it had then, None for no end."""

    version: int
    last_on: date | None = None


def require_base(
    what: str, base: int, newest: int, *, by: Iterable[str] = (), changes: Sequence[str] = ()
) -> None:
    """Refused where `base`, the version that a revision was made on, is the newest no more.

    `by`: who revised it since, `changes`: what they changed, in words.
    """
    if base == newest:
        return
    who = "、".join(dict.fromkeys(filter(None, by))) or "别人"
    raise Refused(
        f"在您填写的时候，{who}把{what}修订成第 {newest} 版（{'；'.join(changes) or '内容没有变化'}），"
        "没有保存。您填的还在，核对后再点一次保存。"
    )


def require_no_new_end(what: str, base: Base, last_on: date | None, *, by: str, at: datetime | None) -> None:
    """Refused where the version ends on another day than when the form was opened: an end makes no version.

    `by`, `at`: who entered that end and when (UTC), where the log says so.
    """
    if base.last_on == last_on:
        return
    when = f" {local_time(at)} " if at else ""
    raise Refused(
        f"在您填写的时候，{by or '别人'}{when}停用了{what}（最后一天 {last_on}），没有保存。"
        "您填的还在，核对后再点一次保存。"
    )
