"""Uploads over raw HTTP: whoever has an act that takes files hands one in and takes it back, nobody else."""

import ast
import inspect
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench.serving import Server
from bench.visitors import Visitor as Tab
from bench.visitors import admit, hang
from dashboard.access import actions_accounts
from dashboard.access.cookies import COOKIE, DISPLAY_COOKIE, signed
from dashboard.access.rules_accounts import FOR_PEOPLE
from dashboard.access.rules_rights import NEEDS, RIGHTS, ROLES, UPLOADS, needed_rights, needs
from dashboard.admin.settings import actions_calendar, actions_places, actions_rosters
from dashboard.assessment.scores import actions_inputs
from dashboard.delegation.powers import actions as powers
from dashboard.delegation.powers import actions_links
from dashboard.lists import actions_import as lists
from dashboard.store.store_files import ROOT
from dashboard.town.ground import actions as ground
from dashboard.web.gate import MOST_ATTACHED, NO_UPLOADS, REFUSED, TOO_LARGE, UPLOAD
from tests.access.test_matrix import MARKED
from tests.web.client import Answer, Visitor

UNITS = {"module": "module_id", "team": "team_id", "village": "village_id", "department": "department_id"}
XSRF = "_streamlit_xsrf"
PHOTO = b"\xff\xd8\xff a picture"
SHOWS_UPLOADER = {"file_uploader", "camera_input", "audio_input", "chat_input"}
# What takes in the rows of a table that was uploaded; those of incidents go in by the import itself.
IMPORTS = (
    actions_accounts.import_staff,
    actions_inputs.import_inputs,
    lists.import_items,
    lists.import_things,
    powers.import_items,
    actions_links.import_links,
    actions_calendar.import_days,
    actions_places.import_positions,
    actions_rosters.import_roster,
    ground.import_boundaries,
)
HOME = ROOT / "dashboard" / "screen" / "choosing.py"


def unit_of(role: str) -> dict[str, int]:
    """A unit of the kind that a grant of this role names."""
    return {UNITS[ROLES[role].unit]: 1} if ROLES[role].unit else {}


@pytest.fixture
def tab(served: tuple[str, str, str]) -> Iterator[Tab]:
    """A page that is open: uploads belong to it."""
    base, store, _ = served
    with closing_tab(Tab(Server(base, 0, Path()), token=admit(store, "commander"))) as made:
        made.opens()
        yield made


def closing_tab(tab: Tab) -> closing[Tab]:
    tab.close = tab.closes  # type: ignore[attr-defined]
    return closing(tab)


def browser_of(base: str, token: str, cookie: str = COOKIE) -> Visitor:
    """A signed-in browser that carries what Streamlit's own pages send along with a file."""
    made = Visitor(base, {cookie: signed(cookie, token)})
    made.get("/_stcore/health")
    assert made.cookies[XSRF]
    return made


def hands_in(browser: Visitor, session_id: str, content: bytes = PHOTO, **headers: str) -> Answer:
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f.jpg"\r\n\r\n'
    body = (head + content + b"\r\n--x--\r\n").decode("latin-1")
    said = {"X_Xsrftoken": browser.cookies[XSRF], "Content_Type": "multipart/form-data; boundary=x"}
    return browser.ask("PUT", f"{UPLOAD}{session_id}/1", body, **said, **headers)


def takes_back(browser: Visitor, session_id: str) -> Answer:
    return browser.ask("DELETE", f"{UPLOAD}{session_id}/1", X_Xsrftoken=browser.cookies[XSRF])


@pytest.mark.parametrize("role", list(FOR_PEOPLE))
def test_a_role_uploads_where_one_of_its_acts_takes_files(served, tab, role):
    """Also takes it back: the page asks for that when a chosen file is removed."""
    browser = browser_of(served[0], admit(served[1], role, **unit_of(role)))
    is_able = any(RIGHTS[right].scopes[role] for right in UPLOADS)
    put, deleted = hands_in(browser, tab.session_id), takes_back(browser, tab.session_id)
    if is_able:
        assert (put.status, deleted.status) == (204, 204)
    else:
        assert (put.status, put.body, deleted.status) == (403, NO_UPLOADS, 403)


def test_walls_strangers_and_people_without_a_role_upload_nothing(served, tab):
    wall = browser_of(served[0], hang(served[1]), DISPLAY_COOKIE)
    assert hands_in(wall, tab.session_id).status == 403
    nobody = Visitor(served[0], {XSRF: wall.cookies[XSRF]})
    stranger = hands_in(nobody, tab.session_id)
    assert (stranger.status, stranger.body) == (403, REFUSED)
    without_role = browser_of(served[0], admit(served[1]))
    refused = hands_in(without_role, tab.session_id)
    assert (refused.status, refused.body) == (403, NO_UPLOADS)
    assert takes_back(without_role, tab.session_id).status == 403


def test_nobody_fills_the_memory_with_attachments(served, tab):
    """Those who import have files that are larger; for everybody else the limit of attachments holds."""
    worker = browser_of(served[0], admit(served[1], "grid_worker", **unit_of("grid_worker")))
    too_much = b"x" * (MOST_ATTACHED + 1)
    refused = hands_in(worker, tab.session_id, too_much)
    assert (refused.status, refused.body) == (413, TOO_LARGE)
    path, said = f"{UPLOAD}{tab.session_id}/1", {"X_Xsrftoken": worker.cookies[XSRF]}
    assert worker.ask("PUT", path, Transfer_Encoding="chunked", **said).status == 413
    assert (
        hands_in(browser_of(served[0], admit(served[1], "administrator")), tab.session_id, too_much).status
        == 204
    )


def test_every_right_of_an_act_that_takes_files_says_so_in_the_table_and_no_other():
    """One that is missing there raises as soon as its uploader is drawn, or its act is loaded."""
    taking = {
        right
        for name, code in MARKED.items()
        if "files" in inspect.signature(code).parameters and name.split(".")[-2].startswith("actions")
        for right in needed_rights(code)
    }
    flows = {
        right for name, rights in NEEDS.items() if ".register.actions_register." in name for right in rights
    }
    assert {right for right in RIGHTS if RIGHTS[right].files == "attachment"} == taking | flows
    tables = {right for action in IMPORTS for right in needed_rights(action)}
    assert {right for right in RIGHTS if RIGHTS[right].files == "table"} == tables | {"incident.import"}


@pytest.mark.long
def test_an_uploader_stands_nowhere_but_where_its_right_is_asked_for():
    found = []
    for file in (*(ROOT / "dashboard").glob("**/*.py"), *(ROOT / "pages").glob("**/*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in SHOWS_UPLOADER:
                found.append(file)
    assert set(found) == {HOME}


def test_an_act_that_takes_files_under_a_right_without_them_does_not_start():
    with pytest.raises(ValueError, match=r"home\.read"):

        @needs("home.read")
        def report(session, files=()):
            """Would be refused at the gate."""
