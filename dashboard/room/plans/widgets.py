"""Plans on the screen: the list, one of them as it holds, and the forms of who writes them."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.room.plans import actions, queries
from dashboard.room.plans.rules import (
    LEAST_CONTACT,
    LEAST_MINUTES,
    LONGEST_NAME,
    LONGEST_TASK,
    LONGEST_WARNING,
    MOST_CALLED,
    MOST_CONTACT,
    MOST_MINUTES,
    USUAL_MINUTES,
    PlanContent,
    PlanStep,
)
from dashboard.screen.columns import NAME, number_column, text_column
from dashboard.screen.data import fetch, minute
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.picking import picked_row, picking_table
from dashboard.town.rule_sets.rules import LONGEST_REASON
from dashboard.words.clock import township_date
from dashboard.words.labels import EXAMPLE_MARK, local_time, plain

WHOM, TASK, MINUTES, DEPUTY, CONTACT = "叫谁", "任务", "几分钟内应", "副手", "几分钟报一次平安"


def plan_list(person: Person) -> None:
    """Every plan, and beside it the one that is picked."""
    frame = fetch(queries.plans)
    today = township_date(minute())
    shown = frame.assign(
        state=["启用" if one else "停用" for one in frame["is_active"]],
        title=[_title(row) for row in frame.to_dict("records")],
    )

    ids = [int(number) for number in frame["plan_id"]]
    may_write = may(person, "plan.manage")
    if shown.empty:
        who = "请在下面新编第一个" if may_write else "由指挥长在这一页新编"
        st.info(f"还没有预案，{who}。", icon=":material/campaign:")
    else:
        list_side, one_side = st.columns([2, 3], gap="large")
        with list_side:
            picking_table(
                "plan",
                shown,
                ids,
                alt="预案",
                height=480,
                columns={
                    "title": text_column("预案", 22),
                    "state": text_column("状态"),
                },
            )
        with one_side:
            row = picked_row("plan", shown, "plan_id", ids)
            if row is not None:
                _plan(row, person, today)
    if may_write:
        with st.expander("新编预案", expanded=shown.empty, icon=":material/add:", key=key("plan_new")):
            _new(today)


def _title(row: dict[Any, Any]) -> str:
    return f"{row['name']}（{EXAMPLE_MARK}）" if row["example"] else str(row["name"])


def _trigger(row: dict[Any, Any]) -> str:
    return "，".join(filter(None, (row["category"], row["warning"])))


def _plan(row: dict[Any, Any], person: Person, today: date) -> None:
    plan_id = int(row["plan_id"])
    st.subheader(plain(row["title"]), anchor=False)
    st.markdown(f"什么情况启动：{plain(_trigger(row))}")
    held = fetch(queries.held, plan_id=plan_id, on=today)
    if held is None:
        st.info("这个预案还没有到起用的日期。", icon=":material/event:")
    else:
        st.caption(f"第 {held.version} 版，{held.from_on} 起用")
        _content(held.content, today)
    with st.expander("各个版本", icon=":material/history:"):
        _versions(plan_id)
    if may(person, "plan.manage"):
        with st.expander("修订", icon=":material/edit:", key=key("plan_revise")):
            _revise(plan_id, today)
        with st.expander("改启动条件、停用", icon=":material/tune:", key=key("plan_trigger")):
            _change_trigger(row)


def _content(content: PlanContent, today: date) -> None:
    names, cadres = fetch(queries.targets, on=today), fetch(queries.cadre_names, on=today)
    people = fetch(queries.meant, content=content, at=minute())
    in_step = [sum(one.place == place for one in people) for place in range(len(content.steps))]
    frame = pd.DataFrame(
        {
            "order": range(1, len(content.steps) + 1),
            "whom": [names.get(step.to, "已经不在了") for step in content.steps],
            "people": in_step,
            "task": [step.task for step in content.steps],
            "minutes": [f"{step.minutes} 分钟" for step in content.steps],
            "deputy": [_name(cadres, step.deputy_id) for step in content.steps],
            "contact": [f"每 {step.contact} 分钟" if step.contact else "不报" for step in content.steps],
        }
    )
    st.dataframe(
        frame,
        hide_index=True,
        height="content",
        alt="叫谁、先后、任务",
        column_config={
            "order": number_column("次序"),
            "whom": text_column(WHOM, 9),
            "people": number_column("几人", help="现在叫到的人数"),
            "task": text_column(TASK, 14),
            "minutes": text_column("应答", 4, help=MINUTES),
            "deputy": text_column(DEPUTY, NAME),
            "contact": text_column("报平安", 5, help=CONTACT),
        },
    )
    total = len(people)
    if not total:
        st.error("现在一个人也叫不到。请修订预案，或者核对账号和名册。", icon=":material/person_off:")
    elif total > MOST_CALLED:
        st.error(
            f"现在要叫 {total} 人，一次最多 {MOST_CALLED} 人。请分成几个预案。", icon=":material/groups:"
        )
    else:
        st.caption(f"现在叫到 {total} 人，每人只叫一次；有人代岗的，叫代岗的人。")
    empty = [
        names.get(step.to, "") for step, number in zip(content.steps, in_step, strict=True) if not number
    ]
    if empty and total:
        st.warning(f"这几行现在叫不到人：{plain('、'.join(empty))}。", icon=":material/person_off:")
    missing = [one.name for one in people if not one.phone and not one.email]
    if missing:
        st.caption(f":orange[没有手机号也没有邮箱，只能打电话叫：{plain('、'.join(missing))}]")
    if content.checklist:
        st.markdown("**检查清单**")
        st.markdown("\n".join(f"1. {plain(line)}" for line in content.checklist))


def _name(cadres: dict[int, str], cadre_id: int | None) -> str:
    return cadres.get(cadre_id, "已经离任") if cadre_id is not None else ""


def _versions(plan_id: int) -> None:
    frame = fetch(queries.versions, plan_id=plan_id)
    for row in frame.to_dict("records"):
        st.markdown(
            f"第 {row['version']} 版，{row['from_on']} 起用：{plain(row['reason'])}　"
            f":gray[{plain(row['entered_by'])} {local_time(row['entered_at'])}]"
        )


def _new(today: date) -> None:
    with kept_form("plan_new_form"):
        st.text_input("名称", key=key("plan_name"), max_chars=LONGEST_NAME, placeholder="例如：水库险情")
        _trigger_fields(None, "")
        table = _table("plan_new", PlanContent(()), today)
        _checklist(())
        _reason()
        send_button("新编预案", key=key("plan_add"), type="primary", on_click=_add, args=(table,))


def _add(table: pd.DataFrame) -> None:
    act(
        actions.add_plan,
        "已新编预案，从今天起用。",
        name=typed("plan_name") or "",
        category_id=typed("plan_category"),
        warning=typed("plan_warning") or "",
        content=_typed_content(table),
        reason=typed("plan_reason") or "",
    )


def _revise(plan_id: int, today: date) -> None:
    versions = fetch(queries.versions, plan_id=plan_id)
    newest = int(versions["version"].max())
    held = fetch(queries.held, plan_id=plan_id, on=max(today, versions["from_on"].iloc[0]))
    content = held.content if held else PlanContent(())
    with kept_form("plan_revise_form", of=plan_id, seen=newest) as base:
        table = _table(f"plan_{plan_id}_{newest}", content, today)
        _checklist(content.checklist)
        from_on = st.date_input("从哪一天起用", today, min_value=today, key=key("plan_from"), width=200)
        _reason()
        send_button(
            "保存为新版本", key=key("plan_save"), icon=":material/save:", on_click=_save,
            args=(plan_id, base, table, from_on),
        )  # fmt: skip


def _save(plan_id: int, base: int, table: pd.DataFrame, from_on: date) -> None:
    act(
        actions.revise,
        "已保存为新版本。",
        plan_id=plan_id,
        content=_typed_content(table),
        from_on=typed("plan_from") or from_on,
        base=base,
        reason=typed("plan_reason") or "",
    )


def _change_trigger(row: dict[Any, Any]) -> None:
    plan_id = int(row["plan_id"])
    category = None if pd.isna(row["category_id"]) else int(row["category_id"])

    def save() -> None:
        act(
            actions.change_trigger,
            "已保存。",
            plan_id=plan_id,
            category_id=typed("plan_category"),
            warning=typed("plan_warning") or "",
            is_active=bool(typed("plan_active")),
        )

    with kept_form("plan_trigger_form", of=plan_id):
        _trigger_fields(category, str(row["warning"]))
        st.toggle("启用", bool(row["is_active"]), key=key("plan_active"))
        send_button("保存", key=key("plan_trigger_save"), on_click=save)


def _trigger_fields(category: int | None, warning: str) -> None:
    known = fetch(queries.categories)
    ids = list(known)
    st.selectbox(
        "什么事项启动（可以不选）", ids, ids.index(category) if category in ids else None,
        format_func=lambda one: known[one], key=key("plan_category"), placeholder="不限事项",
    )  # fmt: skip
    st.text_input(
        "什么预警启动", warning, key=key("plan_warning"), max_chars=LONGEST_WARNING,
        placeholder="例如：大坝监测报警、暴雨红色预警",
    )  # fmt: skip


def _table(name: str, content: PlanContent, today: date) -> pd.DataFrame:
    """The lines as a table that is edited: one row for each whom to call."""
    names, cadres = fetch(queries.targets, on=today), fetch(queries.cadre_names, on=today)
    begun = pd.DataFrame(
        {
            WHOM: pd.Series([names.get(step.to) for step in content.steps], dtype="object"),
            TASK: pd.Series([step.task for step in content.steps], dtype="object"),
            MINUTES: pd.Series([step.minutes for step in content.steps], dtype="Int64"),
            DEPUTY: pd.Series([cadres.get(step.deputy_id or 0) for step in content.steps], dtype="object"),
            CONTACT: pd.Series([step.contact or pd.NA for step in content.steps], dtype="Int64"),
        }
    )
    st.caption("一行一个：岗位、单位或者某个人，从上到下就是先后。任务要写明。")
    return st.data_editor(
        begun,
        hide_index=True,
        num_rows="dynamic",
        key=key(f"{name}_table"),
        column_config={
            WHOM: st.column_config.SelectboxColumn(WHOM, options=list(dict.fromkeys(names.values()))),
            TASK: st.column_config.TextColumn(TASK, max_chars=LONGEST_TASK, width="medium"),
            MINUTES: st.column_config.NumberColumn(
                MINUTES, min_value=LEAST_MINUTES, max_value=MOST_MINUTES, step=1, default=USUAL_MINUTES
            ),
            DEPUTY: st.column_config.SelectboxColumn(DEPUTY, options=list(cadres.values())),
            CONTACT: st.column_config.NumberColumn(
                CONTACT, min_value=LEAST_CONTACT, max_value=MOST_CONTACT, step=5, help="不用报的空着"
            ),
        },
        alt="叫谁、任务、时限、副手、报平安",
    )


def _typed_content(table: pd.DataFrame) -> PlanContent:
    """The table and the checklist as they stand on the screen. A name that is not known calls nobody: the
    action says in which line."""
    today = township_date(minute())
    by_name = {name: to for to, name in reversed(fetch(queries.targets, on=today).items())}
    cadres = {name: number for number, name in fetch(queries.cadre_names, on=today).items()}
    steps = [
        PlanStep(
            by_name.get(_text(row[WHOM]), ""),
            _text(row[TASK]),
            USUAL_MINUTES if pd.isna(row[MINUTES]) else int(row[MINUTES]),
            cadres.get(_text(row[DEPUTY])),
            0 if pd.isna(row[CONTACT]) else int(row[CONTACT]),
        )
        for row in table.to_dict("records")
        if _text(row[WHOM]) or _text(row[TASK])
    ]
    return PlanContent(tuple(steps), tuple((typed("plan_checks") or "").splitlines()))


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value).strip()


def _checklist(lines: tuple[str, ...]) -> None:
    st.text_area(
        "检查清单，一行一条（可以不写）", "\n".join(lines), key=key("plan_checks"), height=140,
        placeholder="下游群众转移完了\n泄洪闸有人守着",
    )  # fmt: skip


def _reason() -> None:
    st.text_input(
        "编写或修订的依据", key=key("plan_reason"), max_chars=LONGEST_REASON,
        placeholder="例如：镇防汛防台应急预案（2026年修订）",
    )  # fmt: skip
