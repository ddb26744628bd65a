"""One seconded cadre: how he stands, what he does and did, what he learned."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.access.rules_audit import KINDS
from dashboard.delegation.seconded import (
    actions_growth,
    documents,
    queries_board,
    queries_cases,
    queries_person,
)
from dashboard.delegation.seconded.rules import POINTS, Point, days_left, lock_words
from dashboard.delegation.seconded.widgets import PAGE
from dashboard.delegation.seconded.widgets_cases import cases_of
from dashboard.delegation.seconded.widgets_forms import power_forms
from dashboard.delegation.seconded.widgets_presence import (
    presence_badge,
    presence_form,
    presence_sentence,
    presence_word,
)
from dashboard.files.widgets_papers import paper_buttons
from dashboard.screen.data import fetch, minute
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.screen.links import follow_case
from dashboard.screen.url import url_choice
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, LABELS, local_time, plain
from models import TOWNSHIP_ZONE, CaseStep, Staffing

TABS = {"career": "经历", "presence": "去向", "matters": "办件", "growth": "入驻和培训", "cases": "派驻事项",
        "log": "办理记录"}  # fmt: skip
KIND_NAMES = {"module": "模块", "post": "岗位", "team": "组团"}
TIME = "YYYY-MM-DD HH:mm"
DATE = "YYYY-MM-DD"


def person_view(cadre_id: int, person: Person, *, has_board: bool = True) -> None:
    """All of one cadre, as far as the person may see it; a way back where there is a board."""
    if has_board:
        st.page_link(PAGE, label="回到派驻干部", icon=":material/arrow_back:")
    secondments = fetch(queries_person.secondments, cadre_id=cadre_id, at=minute())
    if secondments.empty:
        st.warning("没有找到这位派驻干部，或者不在您的职责范围内。", icon=":material/search_off:")
        return
    row = secondments.iloc[0]
    _head(row, secondments)
    is_here = row["to_on"] is None or row["to_on"] >= township_date(now())
    if is_here:
        power_forms(person, row)
    tabs = {name: title for name, title in TABS.items() if name != "matters" or may(person, "incident.read")}
    tab = url_choice("tab", "看什么", tabs)
    views: dict[str, Callable[[], None]] = {
        "career": lambda: _career(cadre_id, secondments),
        "presence": lambda: _presence(cadre_id, person, is_here=is_here),
        "matters": lambda: _matters(cadre_id),
        "growth": lambda: growth_view(row, person),
        "cases": lambda: cases_of(cadre_id, person),
        "log": lambda: _log(cadre_id),
    }
    views[tab]()


def _head(row: Any, secondments: pd.DataFrame) -> None:
    today = township_date(now())
    now_ = fetch(queries_person.presence_of, cadre_id=int(row["cadre_id"]), at=minute())
    board = fetch(queries_board.board, at=minute())
    here = board[board["cadre_id"] == int(row["cadre_id"])]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(row["name"]), anchor=False, width="content")
        if not here.empty and not now_.empty:
            presence_badge(now_.iloc[0]["presence"])
            st.markdown(f":gray[{presence_sentence(now_.iloc[0])}]", width="content")
        else:
            st.badge(LABELS[Staffing(row["staffing"])] if here.empty else "", color="gray")
        if row["example"]:
            st.badge(EXAMPLE_MARK, color="gray")
    words = [f"{plain(row['department'])}派驻", f"工号 {plain(row['staff_number'])}"]
    if not here.empty:
        one = here.iloc[0]
        words += [plain(part) for part in (one["module_name"], one["platform"], one["posts"]) if part]
    st.markdown("　".join(words))
    left = days_left(row["locked_until"], today)
    locked = f"{left:,} 天" if left else lock_words(row["locked_until"], today)
    facts = {
        "派驻开始": (str(row["from_on"]), None),
        "锁定到": (str(row["locked_until"]), "满两年的那一天：从这一天起可以提出调动。编制和人员一起锁定。"),
        "编制锁定" if here.empty else "锁定倒计时": (locked, None),
        "最后一天": (str(row["to_on"] or "没有定"), None),
    }
    with st.grid(4, min_column_width=140, gap="small"):
        for title, (shown, definition) in facts.items():
            with st.container(border=True, gap=None):
                st.caption(title, help=definition)
                st.subheader(shown, anchor=False)
    if not here.empty and here.iloc[0]["module"]:
        paper_buttons(
            "岗位安排通知", documents.placement_notice, "岗位安排通知",
            file_name=f"岗位安排通知-{row['staff_number']}", key="placement_notice", icon=":material/print:",
            cadre_id=int(row["cadre_id"]),
        )  # fmt: skip


def _career(cadre_id: int, secondments: pd.DataFrame) -> None:
    frame = fetch(queries_person.career, cadre_id=cadre_id, at=minute())
    rows = [
        ("派驻", row["department"], LABELS[Staffing(row["staffing"])], row["from_on"], row["to_on"])
        for row in secondments.to_dict("records")
    ]
    rows += [
        (KIND_NAMES[row["kind"]], row["what"], row["more"], row["from_on"], row["to_on"])
        for row in frame.to_dict("records")
    ]
    shown = pd.DataFrame(rows, columns=["kind", "what", "more", "from_on", "to_on"])
    st.dataframe(
        shown.assign(to_on=[day or "至今" for day in shown["to_on"]]).astype(
            {"from_on": "str", "to_on": "str"}
        ),
        hide_index=True,
        height="content",
        column_config={
            "kind": st.column_config.TextColumn("类别"),
            "what": st.column_config.TextColumn("内容"),
            "more": st.column_config.TextColumn("说明"),
            "from_on": st.column_config.TextColumn("从"),
            "to_on": st.column_config.TextColumn("到"),
        },
        alt="派驻、模块、岗位和组团的经历",
    )


def _presence(cadre_id: int, person: Person, *, is_here: bool) -> None:
    if is_here and (may(person, "training.record") or person.cadre_id == cadre_id):
        presence_form("one", lambda: cadre_id)
    frame = fetch(queries_person.spells, cadre_id=cadre_id, at=minute())
    if frame.empty:
        st.markdown(":gray[没有登记过去向。]")
        return
    st.dataframe(
        frame.assign(presence=[presence_word(word) for word in frame["presence"]]),
        hide_index=True,
        height="content",
        placeholder="",
        column_config={
            "presence": st.column_config.TextColumn("去向"),
            "started_at": _time("从"),
            "ended_at": _time("到"),
            "note": st.column_config.TextColumn("说明"),
        },
        alt="登记过的去向",
    )
    st.caption("“处置中”不登记：手上有点将或签收的交办单时自动得出，办完自动结束，所以不在表里。")


def _matters(cadre_id: int) -> None:
    frame = fetch(queries_person.matters, cadre_id=cadre_id)
    if frame.empty:
        st.markdown(":gray[没有被点到过现场，或者那些事件不在您的职责范围内。]")
        return
    arrived = int(frame["arrived_at"].notna().sum())
    st.markdown(f"被点到现场 **{len(frame)}** 次，到场 **{arrived}** 次。选中一行，就打开这件事。")
    picked: Any = st.dataframe(
        frame,
        hide_index=True,
        height="content" if len(frame) < 20 else 740,
        key="matters_of_cadre",
        on_select="rerun",
        selection_mode="single-row",
        placeholder="",
        column_config={
            "number": st.column_config.TextColumn("编号"),
            "title": st.column_config.TextColumn("事件"),
            "task": st.column_config.TextColumn("任务"),
            "called_at": _time("点将"),
            "arrived_at": _time("到场"),
            "released_at": _time("结束"),
            "result": st.column_config.TextColumn("结果"),
        },
        alt="被点到现场的事件",
    )
    if picked.selection.rows:
        follow_case(str(frame["number"].iloc[picked.selection.rows[0]]))


def _log(cadre_id: int) -> None:
    frame = fetch(queries_cases.history, cadre_id=cadre_id, at=minute())
    if frame.empty:
        st.markdown(":gray[还没有办理记录。]")
        return
    st.caption("只增不改，逐条校验。")
    done = [
        LABELS[CaseStep(row["step"])] if row["step"] else KINDS[row["kind"]]
        for row in frame.to_dict("records")
    ]
    shown = frame.assign(kind=done, at=[local_time(at) for at in frame["at"]])
    titles = {"at": "时间", "kind": "办理", "actor": "经办人", "reason": "理由", "told": "内容"}
    st.dataframe(
        shown[list(titles)],
        hide_index=True,
        height="content" if len(shown) < 25 else 900,
        column_config={name: st.column_config.TextColumn(title) for name, title in titles.items()},
        alt="办理记录",
    )


def _time(label: str) -> Any:
    return st.column_config.DatetimeColumn(label, format=TIME, timezone=str(TOWNSHIP_ZONE))


def growth_view(row: Any, person: Person) -> None:
    """The list of first steps with what is done, and the trainings."""
    left, right = st.columns(2, gap="large")
    with left:
        _onboarding(row, person)
    with right:
        _trainings(int(row["cadre_id"]), person)


def _onboarding(row: Any, person: Person) -> None:
    secondment_id, today = int(row["secondment_id"]), township_date(now())
    frame = fetch(queries_person.ticks, secondment_id=secondment_id, at=minute())
    done = {one["code"]: one for one in frame.to_dict("records")}
    number = sum(code in done for code in POINTS)
    st.subheader(f"入驻清单　{number} / {len(POINTS)}", anchor=False)
    st.progress(number / len(POINTS))
    may_record = may(person, "training.record")
    for point in POINTS.values():
        tick = done.get(point.code)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            due = point.due_on(row["from_on"])
            if tick:
                state = f":green[:material/check_circle:] {point.title}"
                more = f"{tick['done_on']} 完成，{plain(tick['recorded_by'])}登记"
                more += f"：{plain(tick['note'])}" if tick["note"] else ""
            else:
                is_late = due < today
                state = f":gray[:material/radio_button_unchecked:] {point.title}"
                more = f"{point.who}，{due} 前" + (f"　:red[已过 {(today - due).days} 天]" if is_late else "")
            st.markdown(f"{state}  \n:gray[{more}]", width="stretch")
            if may_record:
                _point_button(point, secondment_id, is_done=tick is not None)


def _point_button(point: Point, secondment_id: int, *, is_done: bool) -> None:
    name = f"tick_{secondment_id}_{point.code}"
    if is_done:
        undo = callback_for(actions_growth.untick, "已划去。", secondment_id=secondment_id, code=point.code)
        st.button("划去", key=key(name), type="tertiary", on_click=undo)
        return
    today = township_date(now())

    def save() -> None:
        act(
            actions_growth.tick, "已登记完成。", secondment_id=secondment_id, code=point.code,
            done_on=typed(f"{name}_on") or today, note=typed(f"{name}_note") or "",
        )  # fmt: skip

    with st.popover("完成", key=key(name)), kept_form(name):
        st.date_input("哪天完成", today, max_value=today, key=key(f"{name}_on"), format=DATE)
        st.text_input("说明（可以不填）", key=key(f"{name}_note"), max_chars=200)
        send_button("登记完成", key=key(f"{name}_go"), type="primary", on_click=save)


def _trainings(cadre_id: int, person: Person) -> None:
    frame = fetch(queries_person.trainings, cadre_id=cadre_id, at=minute())
    valid = frame[frame["struck_at"].isna()]
    hours = float(valid["hours"].sum())
    total = f"{len(valid)} 次，{hours:g} 学时" if len(valid) else "没有登记"
    st.subheader(f"培训　{total}", anchor=False)
    may_record = may(person, "training.record")
    for row in frame.to_dict("records"):
        is_struck = not pd.isna(row["struck_at"])
        title = plain(row["title"])
        days = str(row["from_on"]) + (f" 至 {row['to_on']}" if row["to_on"] != row["from_on"] else "")
        parts = [days, f"{row['hours']:g} 学时"]
        parts += [plain(text) for text in (row["organiser"], row["result"]) if text]
        parts += [f"由 {plain(row['struck_by'])} 划去"] if is_struck else []
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(
                f"{f'~~{title}~~' if is_struck else title}  \n:gray[{'，'.join(parts)}]", width="stretch"
            )
            if may_record and not is_struck:
                strike = callback_for(
                    actions_growth.strike_training, "已划去。", training_id=int(row["training_id"])
                )
                st.button("划去", key=key(f"training_{row['training_id']}"), type="tertiary", on_click=strike)
    if may_record:
        _training_form(cadre_id)


def _training_form(cadre_id: int) -> None:
    today = township_date(now())

    def save() -> None:
        act(
            actions_growth.record_training, "培训已登记。", cadre_id=cadre_id,
            title=typed("training_title") or "", organiser=typed("training_organiser") or "",
            from_on=typed("training_from") or today, to_on=typed("training_to") or today,
            hours=float(typed("training_hours") or 0), result=typed("training_result") or "",
        )  # fmt: skip

    with (
        st.popover("登记培训", icon=":material/add:", key=key("training_open")),
        kept_form("training", of=cadre_id),
    ):
        st.text_input("名称", key=key("training_title"), max_chars=100)
        st.text_input("谁组织（可以不填）", key=key("training_organiser"), max_chars=60)
        left, right = st.columns(2)
        left.date_input("从", today, key=key("training_from"), format=DATE)
        right.date_input("到", today, key=key("training_to"), format=DATE)
        st.number_input("学时", 0.0, 2000.0, 4.0, 0.5, key=key("training_hours"))
        st.text_input(
            "结果（可以不填）", key=key("training_result"), max_chars=200, placeholder="如：考核合格"
        )
        send_button("登记", key=key("training_go"), type="primary", on_click=save)
