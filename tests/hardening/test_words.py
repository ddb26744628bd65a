"""Whatever stands in a URL or on the command line: no failure, and no row from outside."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, func, select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.files.exports import safe_cell
from dashboard.incidents.case import queries_case
from dashboard.incidents.find import exports, queries
from dashboard.incidents.find.rules_filters import OWN, PLAIN, SORTS, Filters, parse
from dashboard.words.errors import Refused
from dashboard.words.labels import plain
from models import Incident, Module
from tests.examples import examples
from tests.factories import NOON, an_incident

pytestmark = pytest.mark.postgresql

AT = NOON + timedelta(days=2)
PIECES = (
    *(
        "'",
        '"',
        "--",
        ";",
        "/*",
        "%",
        "_",
        "\\",
        "%s",
        ":q",
        "?",
        "$1",
        "{0}",
        "\x00",
        "\x1f",
        "\x7f",
        "\r\n",
    ),
    *(" OR 1=1", "' OR '1'='1", "'; DROP TABLE incident; --", "') UNION SELECT 1 --", "NULL", "障碍", "A"),
    # Turned round, unseen, joined, composed, halved, wide.
    *(
        "\u202e",
        "\u2066",
        "\u200b",
        "\u2060",
        "\ufeff",
        "e\u0301",
        "\u0301" * 20,
        "👨\u200d👩",
        "１",
        "Ⅳ",
        "İ",
        "ß",
    ),
)
hostile = (
    st.lists(st.sampled_from(PIECES) | st.text(max_size=5), min_size=1, max_size=6).map("".join).filter(bool)
)
TITLES = (
    "村道上有障碍物",
    "100% 完成_",
    "A'; DROP TABLE incident; --",
    "\u202e倒过来\u200b",
    "ÉCOLE é",
    "\\反斜杠",
)
_EACH_OWN: dict[str, Any] = dict.fromkeys(OWN, "x")
URL_NAMES = sorted({*Filters(**_EACH_OWN).words(), *PLAIN})
EACH = examples()


@pytest.fixture
def modules(session: Session) -> tuple[int, int]:
    """Two modules; each has one incident of every title."""
    first, second = session.exec(select(Module.id).order_by(col(Module.id)).limit(2))
    for module_id in (first, second):
        session.add_all(an_incident(title=title, place=title, module_id=module_id) for title in TITLES)
    session.commit()
    assert first is not None
    assert second is not None
    return first, second


@pytest.mark.long
@EACH
@given(name=st.sampled_from(URL_NAMES), word=hostile, sort=st.sampled_from(list(SORTS)))
def test_a_word_of_a_url_never_fails_and_never_widens(
    session: Session, modules: tuple[int, int], name: str, word: str, sort: str
) -> None:
    filters, wrong = parse({name: word})
    assert wrong == [name] or filters.words() == {name: word}
    own = Scope(modules=(modules[0],))
    given_words: dict[str, Any] = {"filters": filters, "at": AT, "scope": own}
    listed = queries.incident_list(session, **given_words, sort=sort, size=100)
    total = queries.number_of_incidents(session, **given_words)["total"].iloc[0]
    queries.by_group(session, **given_words, of="status")
    queries.points(session, **given_words)
    inside = set(session.exec(select(Incident.number).where(Incident.module_id == modules[0])))
    assert set(listed["number"]) <= inside
    assert len(listed) == total
    if wrong:
        assert total == len(TITLES)
    assert session.exec(select(func.count()).select_from(Incident)).one() == 2 * len(TITLES)


@EACH
@given(word=hostile)
def test_a_search_finds_just_what_holds_it(session: Session, modules: tuple[int, int], word: str) -> None:
    filters, wrong = parse({"q": word})
    found = queries.incident_list(session, filters=filters, at=AT, scope=EVERYTHING, sort="newest", size=100)
    holding = [title for title in TITLES if word in title]
    if wrong:
        assert set(found["title"]) == set(TITLES)
    else:
        assert set(holding) <= set(found["title"])
        # A database also takes letters of the other case, and has its own for those few that have two.
        if len(word.lower()) == len(word):
            assert all(word.lower() in title.lower() for title in found["title"])


@EACH
@given(word=hostile)
def test_a_case_is_found_by_its_own_number_alone(
    session: Session, modules: tuple[int, int], word: str
) -> None:
    word = "".join(sign for sign in word if sign >= " ")
    assert queries_case.incident(session, number=word, scope=EVERYTHING).empty


@EACH
@given(name=st.sampled_from([*URL_NAMES, "nonsense", "id; --"]), word=hostile)
def test_a_filter_of_the_command_line_narrows_or_is_refused(
    session: Session, modules: tuple[int, int], name: str, word: str
) -> None:
    try:
        filters = exports.filters_of({name: word})
    except Refused as refusal:
        assert name in str(refusal)  # noqa: PT017
        return
    text = exports.incident_file(
        session, kind="csv", filters=filters, sort="newest", at=AT, scope=Scope(modules=(modules[1],))
    )
    assert text.count(b"NL-2026") <= len(TITLES)


@given(hostile)
def test_typed_text_keeps_its_signs_and_loses_its_meaning(text: str) -> None:
    shown = plain(text)
    bare = shown.replace("\\", "").replace("\u2060", "").split()
    assert "".join(bare) == "".join(text.replace("\\", "").replace("\u2060", "").split())


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("before", ["", " ", "\u3000", "\xa0", "\u200b", "\ufeff", "\u2060 "])
def test_no_cell_begins_like_a_formula(before: str, sign: str) -> None:
    cell = safe_cell(f"{before}{sign}HYPERLINK(1)")
    assert cell == f"'{before}{sign}HYPERLINK(1)"


@pytest.mark.parametrize("text", ["\t甲", "\r甲", "\n甲", "\n=1"])
def test_a_cell_does_not_begin_with_what_a_spreadsheet_drops(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["村道", " 村道", "a=b", "1-2", "", "'=1"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text
