import streamlit as st

from dashboard.access.rules import may
from dashboard.delegation.powers.widgets_can import checked_power, powers_view
from dashboard.incidents.figures.queries import runs_saved_by_matter
from dashboard.lists.widgets_departments import departments_view
from dashboard.lists.widgets_import import import_view
from dashboard.lists.widgets_integrity import integrity_view
from dashboard.lists.widgets_items import items_view
from dashboard.lists.widgets_things import things_view
from dashboard.room.widgets_response import response_view
from dashboard.screen.links import back_to_setup
from dashboard.screen.session import require_person
from dashboard.screen.url import url_choice

VIEWS = {"items": "属地管理", "things": "一件事", "powers": "赋权核对"}
RESPONSE = {"response": "部门响应"}
GROUND = {"departments": "部门分组", "check": "完整性"}
IMPORT = {"import": "导入"}

person = require_person("ground.read")
views = VIEWS | (RESPONSE if may(person, "incident.read") else {}) | GROUND
st.title("责任清单")
back_to_setup()
view = url_choice("view", "内容", views | (IMPORT if may(person, "list.manage") else {}))

if view == "things":
    things_view(person, runs_saved_by_matter)
elif view == "powers":
    powers_view(checked_power)
elif view == "response":
    response_view(person)
elif view == "departments":
    departments_view(person)
elif view == "check":
    integrity_view(person)
elif view == "import":
    import_view()
else:
    items_view(person)
