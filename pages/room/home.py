import streamlit as st

from dashboard.access.rules import may
from dashboard.incidents.figures.queries import figures
from dashboard.incidents.find.rules_filters import window_of
from dashboard.incidents.tasks import widgets_tasks
from dashboard.room import queries_work, widgets_home
from dashboard.room.setup.widgets import checklist
from dashboard.screen.cards import clock_time, failing_alone, scope_note
from dashboard.screen.data import fetch, minute
from dashboard.screen.menu import rights_of
from dashboard.screen.session import require_person
from dashboard.town.ground import queries_town as queries
from dashboard.words.labels import plain

PERIOD = "30d"

person = require_person("home.read")
at = minute()
since, until = window_of(PERIOD, at)

with failing_alone():
    town = fetch(queries.town)["name"].iloc[0]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.title(f"{plain(town)}综合信息指挥室", anchor=False, width="content")
        st.markdown(f":gray[数据时间 {clock_time(at)}]", width="content")
    effects = fetch(queries_work.effects, at=at)
    widgets_home.town_line(effects)

with failing_alone():
    checklist(person)
if not may(person, "incident.read"):
    st.info("您的角色不看事件。您能打开的页面在上方菜单里。", icon=":material/menu:")
    st.stop()

if may(person, *rights_of("tasks")):
    with failing_alone():
        widgets_tasks.first_cards(person, at)
scope_note(person)
with st.container(horizontal=True, vertical_alignment="center"):
    widgets_home.ways_to_work(person)
    if may(person, "incident.export"):
        widgets_home.brief()
with failing_alone():
    statuses = fetch(queries_work.open_by_status, at=at)
    lamps = fetch(queries_work.open_by_lamp, at=at)
    st.subheader("要紧的事", anchor=False)
    widgets_home.alarms(statuses, lamps)
    st.subheader("等着办的事", anchor=False)
    if statuses.empty:
        st.markdown("没有等着办的事件。登记或导入的事件会出现在这里。")
    else:
        widgets_home.steps(statuses)

with failing_alone():
    st.subheader("各块成效", anchor=False)
    widgets_home.areas(
        fetch(queries_work.effects, at=at),
        fetch(figures, at=at, start=since, end=until, keys=widgets_home.FIGURES_SHOWN),
        fetch(queries_work.open_by_lamp, at=at),
        has_wall=may(person, "wall.read"),
    )
