"""Every threshold and choice that a town may set: its name, default and bounds."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from dashboard.town.walls.rules_attention import MOST as MOST_ATTENTION
from dashboard.town.walls.rules_attention import USUAL as ATTENTION
from dashboard.town.walls.rules_own_scenes import MOST_PANELS, MOST_SCENES, NONE, TIGHT, wrong_with
from dashboard.town.walls.rules_scenes import LONGEST, SHORTEST, USUAL, named
from models import SettingKind

Value = int | str | bool
YES, NO = "yes", "no"
LONGEST_TEXT = 40


@dataclass(frozen=True)
class SettingDefinition:
    """One setting: what it is called and does, what it is by default, and between which bounds it may lie.

    `unit` stands behind a number on screen; the bounds of a text are its length in signs, and `wrong` says
    what else is wrong with it (empty: nothing); `has_lines`: it may have several lines.
    """

    key: str
    group: str
    name: str
    help: str
    kind: SettingKind
    default: Value
    unit: str = ""
    low: int = 1
    high: int = LONGEST_TEXT
    wrong: Callable[[str], str] = lambda _: ""
    has_lines: bool = False


def number(
    key: str, group: str, name: str, help_: str, default: int, unit: str, low: int, high: int
) -> SettingDefinition:
    """A setting that is a whole number from `low` to `high`, counted in `unit`."""
    return SettingDefinition(key, group, name, help_, SettingKind.NUMBER, default, unit, low, high)


NUMBER = re.compile("[A-Za-z0-9-]{1,24}")
# A host by name or number, perhaps with a port and a folder.
ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~-]+)*/?")
# The wall's topic where nobody has chosen one.
AUTOMATIC = "自动"
GROUPS = {
    "register": "登记",
    "overdue": "催办和督办",
    "desk": "调度台",
    "follow_up": "核查和回访",
    "town": "文书",
    "files": "附件",
    "villagers": "群众上报",
    "personal": "个人信息",
    "messages": "发到手机上的消息",
    "visits": "联合检查",
    "bounties": "揭榜挂帅",
    "wall": "大屏",
    "emergency": "平急转换",
}


def _no_scenes(text: str) -> str:
    # Which words are scenes, the town's own ones say as well (rules.require_agreement).
    return "" if any(named(text)) else "没有写画面"


def _no_number(text: str) -> str:
    return "" if text == AUTOMATIC or NUMBER.fullmatch(text) else "要写事件编号，或者写“自动”"


def _no_address(text: str) -> str:
    is_address = ADDRESS.fullmatch(text)
    return "" if not text or is_address else "要写成 https:// 加主机名，后面不带问号"


# The article gives none of these: they are this project's rules, and therefore data (domain, section 4).
REGISTRY: dict[str, SettingDefinition] = {
    known.key: known
    for known in (
        SettingDefinition(
            "town_short_name",
            "town",
            "镇的简称",
            "用在文书的标题和文号里，例如“廿里交办”。",
            SettingKind.TEXT,
            "廿里",
            low=1,
            high=10,
        ),
        number(
            "duplicate_radius_metres",
            "register",
            "重复事件：相距不超过",
            "登记时，在这个距离之内、同类的事件会列出来，提醒可能重复。",
            200,
            "米",
            20,
            5_000,
        ),
        number(
            "duplicate_hours",
            "register",
            "重复事件：相隔不超过",
            "登记时，往前查这么多小时里的同类事件。",
            72,
            "小时",
            1,
            720,
        ),
        number(
            "emergency_minutes_percent",
            "emergency",
            "应急时叫应的时限",
            "应急状态下，被叫到的人按预案时限的百分之几来应，至少 1 分钟；100 就和平时一样。",
            50,
            "%",
            10,
            100,
        ),
        number(
            "emergency_shift_hours",
            "emergency",
            "应急时一班不超过",
            "应急状态下，一个班超过这么久，值班日志上提醒换班。",
            12,
            "小时",
            2,
            24,
        ),
        number(
            "contact_every_minutes",
            "emergency",
            "报平安：每隔",
            "在现场的人每隔多久报一次平安；开始的时候可以另定，预案的每一行也可以另定。",
            120,
            "分钟",
            5,
            720,
        ),
        number(
            "contact_wait_minutes",
            "emergency",
            "报平安：没有报，再等",
            "到时没有报的，每隔这么久换一个渠道再问、找副手、报指挥长。",
            5,
            "分钟",
            1,
            60,
        ),
        number(
            "dispatch_wait_minutes",
            "desk",
            "待交办提醒",
            "受理、研判之后，超过这么久还没有交办的，在调度台上提醒。",
            60,
            "分钟",
            5,
            1_440,
        ),
        SettingDefinition(
            "desk_sound",
            "desk",
            "新事件提示音",
            "能交办的人打开系统时，消息提示音默认打开。每个人可以在铃铛里自己开关。",
            SettingKind.YES_NO,
            default=True,
        ),
        number(
            "supervise_after_working_days",
            "overdue",
            "超期后督办",
            "超过办理期限这么多个工作日，列入督办。",
            1,
            "个工作日",
            1,
            30,
        ),
        number(
            "criticise_after_working_days",
            "overdue",
            "超期后通报批评",
            "超过办理期限这么多个工作日，在考评中通报批评。要比“超期后督办”晚。",
            5,
            "个工作日",
            2,
            60,
        ),
        number(
            "expiry_warning_days",
            "overdue",
            "责任人到期提醒",
            "“一件事”的责任人，任期还剩这么多天时提醒更换。",
            30,
            "天",
            1,
            180,
        ),
        number(
            "call_back_days",
            "follow_up",
            "回访期限",
            "办结之后，在这么多天之内回访上报人。",
            3,
            "天",
            1,
            30,
        ),
        number(
            "village_sample_percent",
            "follow_up",
            "村格自办抽查比例",
            "村格自己办结的事件，按这个比例抽查。",
            10,
            "%",
            1,
            100,
        ),
        number(
            "attachment_megabytes",
            "files",
            "单个附件不超过",
            "照片和文件的大小上限。照片无论如何不超过 20 兆，其他文件不超过 30 兆，这里只能改小。",
            30,
            "兆",
            1,
            30,
        ),
        SettingDefinition(
            "villager_reports",
            "villagers",
            "村民可以网上上报",
            "打开后，村民不用账号就能在网上上报，凭查询码看办得怎样。",
            SettingKind.YES_NO,
            default=True,
        ),
        number(
            "villager_reports_per_device",
            "villagers",
            "同一部手机一天最多",
            "超过的不直接登记，放进“群众上报”待核对，由指挥室放行或者不登记。",
            5,
            "件",
            1,
            100,
        ),
        number(
            "villager_reports_per_address",
            "villagers",
            "同一个网络地址一小时最多",
            "超过的放进“群众上报”待核对；超过十倍的当场不收。全村可能共用一个地址，不要定得太小。",
            20,
            "件",
            1,
            500,
        ),
        SettingDefinition(
            "base_address",
            "messages",
            "指挥室的网址",
            "打开指挥室时浏览器地址栏里的，写到主机名为止。写在短信、邮件、群消息里，点开就到那件事；不写就没有链接。",
            SettingKind.TEXT,
            "",
            low=0,
            high=120,
            wrong=_no_address,
        ),
        number(
            "visit_merge_days",
            "visits",
            "合并检查：相隔不超过",
            "不同部门对同一个检查对象的检查，相隔不超过这么多天的，建议合成一次。",
            7,
            "天",
            1,
            60,
        ),
        number(
            "bounty_due_days",
            "bounties",
            "揭榜到期提醒",
            "完成期限还剩这么多天时，提醒领衔人和骨干。",
            3,
            "天",
            1,
            30,
        ),
        number(
            "reporter_days",
            "personal",
            "上报人姓名、电话保存",
            "办结以后过这么多天自动删除，删了找不回来；事件和统计不变。",
            730,
            "天",
            90,
            3_650,
        ),
        number(
            "reporter_days_undealt",
            "personal",
            "没有办的，保存",
            "撤销、不予受理的，和“群众上报”里没有登记的，过这么多天删除。",
            365,
            "天",
            30,
            3_650,
        ),
        SettingDefinition(
            "wall_scenes",
            "wall",
            "大屏画面",
            "大屏按这个顺序轮换，选哪几个就放哪几个，自编的画面也可以放；大屏自己的网址写了画面的，按网址。",
            SettingKind.TEXT,
            "事件",
            wrong=_no_scenes,
        ),
        SettingDefinition(
            "wall_own",
            "wall",
            "自编画面",
            f"写名称，选 1 到 {MOST_PANELS} 个板块；最多 {MOST_SCENES} 个画面，存一个多出一行，"
            f"清空一行就是删掉。名称可以放进“大屏画面”。{TIGHT}。",
            SettingKind.TEXT,
            NONE,
            low=0,
            high=400,
            wrong=wrong_with,
            has_lines=True,
        ),
        number(
            "wall_every",
            "wall",
            "每个画面显示",
            "放两个以上画面时，过这么久换下一个。",
            USUAL,
            "秒",
            SHORTEST,
            LONGEST,
        ),
        SettingDefinition(
            "wall_topic",
            "wall",
            "大屏专题",
            "“专题”画面放哪一件事：写事件编号；写“自动”就放最要紧的一件（紧急、红灯、承办单位多的在前）。"
            "大屏自己的网址写了编号的，按网址。保密事件不会出现。",
            SettingKind.TEXT,
            AUTOMATIC,
            high=24,
            wrong=_no_number,
        ),
        number(
            "wall_attention_share",
            "wall",
            "大屏插播不超过",
            "新的紧急事件和刚转红灯的事件会插播，最多占这么多的时间；写 0 就不插播。",
            ATTENTION,
            "%",
            0,
            MOST_ATTENTION,
        ),
    )
}
