"""The menu as data: every page, where it stands, and who may open it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MenuPage:
    """One page: its file under pages/, its stable url path, how the menu names it, and who may open it."""

    path: str
    title: str
    url_path: str
    icon: str
    help: str
    # Any one of these opens the page; its script asks for the same.
    needs: tuple[str, ...]
    in_menu: bool = True


# Whatever waits for somebody.
WORK = ("incident.sign", "incident.close_at_village", "incident.district_reply", "incident.arbitrate",
        "incident.verify", "incident.rate")  # fmt: skip
MENU: dict[str, list[MenuPage]] = {
    "指挥": [
        MenuPage(
            "pages/room/home.py",
            "首页",
            "home",
            ":material/home:",
            "各块的成效数字，和等着办的事。",
            ("home.read",),
        ),
        MenuPage(
            "pages/wall/wall.py",
            "指挥大屏",
            "wall",
            ":material/monitor:",
            "全镇一屏：事件、力量、考评。",
            ("wall.read",),
        ),
        MenuPage(
            "pages/incidents/tasks.py",
            "我的待办",
            "tasks",
            ":material/checklist:",
            "等着您签收、办理、反馈、核查的事。",
            WORK,
        ),
        MenuPage(
            "pages/incidents/incidents.py",
            "事件",
            "incidents",
            ":material/list_alt:",
            "查找、筛选、导出事件。",
            ("incident.read",),
        ),
        MenuPage(
            "pages/wall/map.py",
            "事件地图",
            "map",
            ":material/map:",
            "在办的事在哪里：村社的数字、密集的地方、点将，回看一天。",
            ("incident.read",),
        ),
        MenuPage(
            "pages/incidents/desk.py",
            "调度台",
            "desk",
            ":material/headset_mic:",
            "等着受理、研判、交办、核查的事，一屏办完。",
            ("incident.triage", "incident.accept"),
        ),
        MenuPage(
            "pages/incidents/register.py",
            "登记",
            "register",
            ":material/add_circle:",
            "登记一件新的事件。",
            ("incident.report",),
        ),
        MenuPage(
            "pages/incidents/villagers.py",
            "群众上报",
            "villagers",
            ":material/forum:",
            "村民网上上报的：待核对的、等答复的、说没解决的。",
            ("villager_report.manage",),
        ),
        MenuPage(
            "pages/incidents/incident.py",
            "事件详情",
            "incident",
            ":material/description:",
            "一件事的全部经过。",
            ("incident.read",),
            in_menu=False,
        ),
        MenuPage(
            "pages/room/search.py",
            "查找",
            "search",
            ":material/search:",
            "按编号、文字、电话尾号找事件，按名称找村社、部门、清单。",
            ("home.read",),
        ),
        MenuPage(
            "pages/room/inspect.py",
            "漏项巡检",
            "inspect",
            ":material/fact_check:",
            "每一步该做而没有做的：谁来办，超过多久。",
            ("inspect.read",),
        ),
        MenuPage(
            "pages/room/shifts.py",
            "值班日志",
            "shifts",
            ":material/headset_mic:",
            "谁在值班，值班记录，交接班。",
            ("shift.read",),
        ),
        MenuPage(
            "pages/room/calls.py",
            "叫应",
            "calls",
            ":material/notifications_active:",
            "按预案一次叫齐人，谁应了、谁没有应。",
            ("call.read",),
        ),
        MenuPage(
            "pages/room/plans.py",
            "预案",
            "plans",
            ":material/campaign:",
            "什么情况叫哪些人、各做什么，按版本留着。",
            ("plan.read",),
        ),
        MenuPage(
            "pages/room/notices.py",
            "消息",
            "notices",
            ":material/notifications:",
            "给您的消息：谁对哪件事做了什么。",
            ("notice.read",),
        ),
    ],
    "双清单": [
        MenuPage(
            "pages/lists/lists.py",
            "责任清单",
            "lists",
            ":material/rule:",
            "谁牵头、谁配合、镇里做什么；一件事和责任人。",
            ("ground.read",),
        ),
    ],
    "双下沉": [
        MenuPage(
            "pages/delegation/seconded.py",
            "派驻干部",
            "seconded",
            ":material/badge:",
            "谁在哪个模块，现在在哪里，锁定还有多久；调动、提名、否决。",
            ("seconded.read", "presence.set"),
        ),
        MenuPage(
            "pages/delegation/powers.py",
            "赋权事项",
            "powers",
            ":material/approval_delegation:",
            "镇里能办什么、能查什么；便民窗口、执法队伍、联合检查。",
            ("ground.read",),
        ),
    ],
    "双考评": [
        MenuPage(
            "pages/assessment/scores.py",
            "四维考核",
            "scores",
            ":material/leaderboard:",
            "干部的得分、每一分的依据、排名和申诉。",
            ("score.read",),
        ),
        MenuPage(
            "pages/assessment/posts.py",
            "岗位",
            "posts",
            ":material/work:",
            "岗位、分值和任岗人员；双向选择；清单的各版；人人有没有岗位。",
            ("post.read",),
        ),
        MenuPage(
            "pages/assessment/bounties.py",
            "揭榜挂帅",
            "bounties",
            ":material/campaign:",
            "公开张榜、报名、评选、进展、验收计分。",
            ("bounty.read",),
        ),
        MenuPage(
            "pages/assessment/departments.py",
            "部门考评",
            "departments",
            ":material/balance:",
            "镇里按季度给部门打分：每一分的依据、问卷、部门的答复。",
            ("assessment.read",),
        ),
        MenuPage(
            "pages/assessment/indicators.py",
            "考核指标",
            "indicators",
            ":material/query_stats:",
            "每个指标的定义和数字：按模块、部门、村社、月份，环比和同比，打开名单。",
            ("incident.read",),
        ),
    ],
    "双联动": [
        MenuPage(
            "pages/linkage/villages.py",
            "联村工作",
            "villages",
            ":material/holiday_village:",
            "组团和村社、三联工程、走访、会议、村重点工作。",
            ("village_work.read",),
        ),
        MenuPage(
            "pages/linkage/lectures.py",
            "讲堂",
            "lectures",
            ":material/co_present:",
            "乡村振兴讲堂的场次，和群众在那里提出的事。",
            ("lecture.read",),
        ),
    ],
    "系统": [
        MenuPage(
            "pages/admin/stand_ins.py",
            "代岗",
            "stand_ins",
            ":material/swap_horiz:",
            "外出、请假时请同事代岗；今天谁代谁。",
            ("stand_in.own",),
        ),
        MenuPage(
            "pages/admin/imports.py",
            "数据导入",
            "imports",
            ":material/upload_file:",
            "导入事件表格。",
            ("incident.import",),
        ),
        MenuPage(
            "pages/admin/accounts.py",
            "账号管理",
            "accounts",
            ":material/manage_accounts:",
            "谁能登录、有什么角色；大屏的密钥。",
            ("account.read",),
        ),
        MenuPage(
            "pages/admin/audit.py",
            "审计日志",
            "audit",
            ":material/history:",
            "谁登录、导出、查看了什么，谁改了设置。",
            ("audit.read",),
        ),
        MenuPage(
            "pages/admin/settings.py",
            "系统设置",
            "settings",
            ":material/settings:",
            "阈值、时限、事项、日历、组团、部门、名册。",
            ("setting.read",),
        ),
    ],
}


def rights_of(path: str) -> tuple[str, ...]:
    """The rights of which a page asks for one, by its url path."""
    return next(entry.needs for section in MENU.values() for entry in section if entry.url_path == path)
