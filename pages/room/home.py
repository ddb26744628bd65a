import streamlit as st

from dashboard.access.rules import may
from dashboard.incidents.figures.queries_trend import trend
from dashboard.incidents.tasks.widgets_tasks import cards_of
from dashboard.room import queries_work, widgets_home
from dashboard.room.setup.widgets import checklist
from dashboard.room.situation import queries as situation
from dashboard.screen.cards import clock_time, failing_alone, scope_note
from dashboard.screen.data import fetch, minute
from dashboard.screen.menu import rights_of
from dashboard.screen.session import require_person
from dashboard.town.ground import queries_town
from dashboard.words.labels import plain

person = require_person("home.read")
at = minute()

with failing_alone():
    town = fetch(queries_town.town)["name"].iloc[0]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(f"{plain(town)}综合信息指挥室", anchor=False, width="content")
        st.space("stretch")
        widgets_home.ways_to_work(person)
        if may(person, "incident.read") and may(person, "incident.export"):
            widgets_home.brief()
        st.markdown(f":small[:gray[数据时间 {clock_time(at)}]]", width="content")
    widgets_home.town_line(fetch(queries_work.effects, at=at))

with failing_alone():
    checklist(person)
if not may(person, "incident.read"):
    st.info("您的角色不看事件。您能打开的页面在上方菜单里。", icon=":material/menu:")
    st.stop()

scope_note(person)
work, course = st.columns([4, 3])
with work:
    with failing_alone():
        widgets_home.to_do_now(
            cards_of(person, at) if may(person, *rights_of("tasks")) else [],
            fetch(situation.pressing, at=at, most=widgets_home.ROWS_SHOWN),
            fetch(situation.due_today, at=at),
            at,
        )
    with failing_alone():
        widgets_home.steps(fetch(queries_work.open_by_status, at=at))
with course, failing_alone():
    days = fetch(trend, at=at)
    widgets_home.alarms(
        fetch(queries_work.open_by_status, at=at), fetch(queries_work.open_by_lamp, at=at), days
    )
    widgets_home.days(days)
