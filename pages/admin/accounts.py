import streamlit as st

from dashboard.access.rules import may
from dashboard.admin.accounts.widgets_account import account_card, new_account
from dashboard.admin.accounts.widgets_accounts import (
    account_list,
    accounts_now,
    filtered,
    show_once,
    walls,
)
from dashboard.admin.accounts.widgets_accounts_import import staff_import
from dashboard.admin.accounts.widgets_keys import api_keys
from dashboard.screen.links import back_to_setup
from dashboard.screen.session import require_person
from dashboard.screen.url import url_choice

VIEWS = {"accounts": "账号", "walls": "大屏密钥", "keys": "接口密钥"}
STAFF = {"import": "批量导入"}

person = require_person("account.read")
may_manage = may(person, "account.manage")
st.title("账号管理")
back_to_setup()
view = url_choice("view", "内容", VIEWS | (STAFF if may_manage else {}))
show_once()

if view == "walls":
    walls(may_act=may(person, "display_key.manage"))
elif view == "keys":
    api_keys(may_act=may(person, "api_key.manage"))
elif view == "import":
    staff_import()
else:
    accounts = accounts_now()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = filtered(accounts)
        if may_manage:
            new_account()
    account_list(shown, accounts, lambda row: account_card(row, person, may_act=may_manage))
