"""The kinds of missed steps as a document: docs/inspection.md is this text."""

from collections.abc import Iterator

from dashboard.room.inspection.rules import KINDS, LOOKING_BACK_DAYS
from dashboard.room.inspection.rules_kind import PLACE_NAMES, SEVERITY_NAMES, Group, Kind

HEAD = f"""# 漏项巡检

每一步该做而没有做的，都要有人看见。页面“漏项巡检”（`/inspect`）和命令 `python -m dashboard inspect`
按同一套规则检查，这份说明由规则生成（`python -m dashboard inspect --rules`）。

- **什么时候算漏**：时限的最后一秒还算按时，下一秒就列出；做了就消失。不靠夜里的任务，每次打开都算到当时。
- **怎么算得快**：服务器每十分钟把全部事件逐件检查一遍，把漏了的、半小时内将漏的记下；打开页面时按时限取舍，
  这以后办过的事件重新看，结果与逐件检查相同。绕过系统直接改库的（缺号、状态与记录不符），最晚下一遍查出；
  命令每次都逐件检查。
- **谁看得到**：班子、指挥长、值班调度员、综合督考办看全镇；模块、组团、部门、执法队的负责人看自己范围内的。
- **外部导入的事件**没有镇里的步骤，只查超期和办理记录；指挥室受理以后，与其他事件一样检查。
- **办结以后的各类**只看最近 {LOOKING_BACK_DAYS} 天办结的；命令可以用 `--days` 看得更远。
- **划去的记录不算**：划去的催办、会商、首次报告，等于没有做。
- **催办和督办**：超期即催办，超期满一个工作日督办，满五个工作日通报批评（后两个在系统设置里可以改）；
  只有过了现在这个期限之后的催办、督办才算，延期以后要重新算；做了后一步，前一步就不再补。
- **没有检查**的类别会写明原因（例如工作日历不够长），不会当作没有漏项。

命令的返回值：0 没有漏项；1 有漏项；2 出错，或者没有漏项但有的类别没能检查。
`--kind 代码` 只查一类（可以写几次），`--json` 输出全部明细，给别的程序用。
命令只读，不写库，也不升级库；旧版本的库会说明要先升级，返回 2。
办理记录有没有被人改动，另用 `python -m dashboard audit --chain` 核对校验链；
评价、期限、交办单有没有绕过系统改动，用 `python -m dashboard check` 逐件与办理记录核对。
"""


def document() -> str:
    """The whole document, Markdown, in Chinese."""
    return "\n".join([HEAD, *(line for group in Group for line in _group(group))])


def _group(group: Group) -> Iterator[str]:
    yield f"## {group.value}\n"
    for kind in KINDS.values():
        if kind.group is group:
            yield from _kind(kind)


def _kind(kind: Kind) -> Iterator[str]:
    yield f"### {kind.title}（`{kind.code}`，{SEVERITY_NAMES[kind.severity]}）\n"
    yield f"- 应当怎样：{kind.should}"
    yield f"- 依据：{kind.source}"
    yield f"- 该谁办：{kind.who}"
    yield f"- 怎么办：{kind.remedy}（{PLACE_NAMES[kind.place]}）\n"
