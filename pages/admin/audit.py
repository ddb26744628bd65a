import streamlit as st

from dashboard.access import queries_audit
from dashboard.access.rules import may
from dashboard.admin.accounts import exports_audit
from dashboard.admin.accounts.widgets_audit import entry_table, filter_bar, last_sealed
from dashboard.files.widgets_exporting import export_buttons, export_progress
from dashboard.screen.data import ask
from dashboard.screen.links import back_to_setup
from dashboard.screen.session import require_person
from dashboard.screen.url import page_number
from dashboard.words.labels import count

PAGE_SIZE = 100

person = require_person("audit.read")
st.title("审计日志")
back_to_setup()
last_sealed()
filters = filter_bar()

total = int(ask(queries_audit.number_of_entries, filters=filters)["total"].iloc[0])
with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown(f"**共 {count(total)} 条**", width="content")
    is_out = may(person, "audit.export")
    asked = (
        export_buttons(exports_audit.audit_file, "审计日志", total=total, filters=filters) if is_out else None
    )
if is_out:
    export_progress(asked, exports_audit.audit_sheet, "审计日志", total=total, filters=filters)

if total:
    page = page_number(total, PAGE_SIZE)
    entry_table(ask(queries_audit.entry_list, filters=filters, page=page, size=PAGE_SIZE))
elif filters.words():
    st.info("没有符合条件的记录。请放宽筛选。", icon=":material/search_off:")
else:
    st.info("还没有记录。有人登录、导出、查看个人信息或修改设置后，会记在这里。", icon=":material/info:")
