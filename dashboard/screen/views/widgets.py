"""One's own filters under a name: open, save, rename, delete, in one small window."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person
from dashboard.screen.data import ask, obtain
from dashboard.screen.forms import empty_sent, kept_form, key, send_button, typed
from dashboard.screen.url import first_page
from dashboard.screen.views import actions, queries
from dashboard.screen.views.rules import LONGEST_NAME, query_of, words_of
from dashboard.words.labels import plain


def views_popover(page: str, words: Mapping[str, str], person: Person) -> None:
    """The person's views of `page`, asked for and drawn while they are looked at.

    `words` are those of the list as it is now.
    """
    if person.account_id is None:
        return
    popover = st.popover("我的视图", icon=":material/bookmark:", key=key("views"), on_change="rerun")
    if not popover.open:
        return
    own = ask(queries.views, account_id=person.account_id, page=page)
    now = query_of(words)
    with popover:
        if own.empty:
            st.caption("把常用的筛选保存下来，下次点名称就打开。只有自己看得到。")
        for view in own.to_dict("records"):
            is_here = view["query"] == now
            name = plain(view["name"])
            # A link to the page itself would be drawn as the page that one is on, each of them.
            st.button(f"**{name}**" if is_here else name, key=key(f"view_{view['view_id']}"), type="tertiary",
                      icon=":material/bookmark_added:" if is_here else ":material/bookmark:",
                      on_click=_open, args=(view["query"],))  # fmt: skip
        _save_form(page, now)
        if not own.empty:
            _change_form(own)


def _open(query: str) -> None:
    first_page()
    st.query_params.from_dict(words_of(query))


def _save_form(page: str, query: str) -> None:
    def save() -> None:
        made = obtain(actions.save, page=page, name=typed("view_name") or "", query=query)
        if made is not None:
            st.toast("已保存到我的视图。", icon=":material/check:")
            empty_sent()

    with kept_form("view_form"):
        st.text_input("把现在的筛选保存为", key=key("view_name"), max_chars=LONGEST_NAME,
                      placeholder="如：我组的红灯件", help="已有的名称会换成现在的筛选。")  # fmt: skip
        send_button("保存", key=key("view_save"), on_click=save, disabled=not query)
    if not query:
        st.caption("现在没有筛选条件，先筛选再保存。")


def _change_form(own: pd.DataFrame) -> None:
    names = dict(zip(own["view_id"].tolist(), own["name"], strict=True))

    def rename() -> None:
        done_by = obtain(actions.rename, view_id=typed("view_which"), name=typed("view_new_name") or "")
        _done(done_by, "已改名。")

    def delete() -> None:
        _done(obtain(actions.delete, view_id=typed("view_which")), "已删除。")

    with st.expander("改名或删除"):
        st.selectbox("哪一个", list(names), format_func=names.__getitem__, key=key("view_which"))
        st.text_input("新名称", key=key("view_new_name"), max_chars=LONGEST_NAME)
        with st.container(horizontal=True):
            st.button("改名", key=key("view_rename"), on_click=rename)
            st.button("删除", key=key("view_delete"), icon=":material/delete:", on_click=delete)


def _done(done_by: str | None, sentence: str) -> None:
    if done_by is not None:
        st.toast(sentence, icon=":material/check:")
        empty_sent()
