"""The layout is the architecture: where a file stands, and what it is called, says what it may import."""

import ast
import re
import sys
from pathlib import Path

from dashboard.ui.menu import MENU

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path
    for pattern in ("*.py", "dashboard/**/*.py", "pages/**/*.py")
    for path in ROOT.glob(pattern)
    if ".venv" not in path.parts
)
STORE = {"sqlmodel", "sqlalchemy"}
# First match wins: which files; what of ours they may import; which libraries.
TABLE: list[tuple[str, str, set[str]]] = [
    (r"models\.py", r"dashboard\.tables\..+", set()),
    (r"dashboard/tables/.+", r"dashboard\.tables\..+", STORE | {"pydantic"}),
    # What stands above every page belongs to subjects: the frame hands it to the head, which knows none.
    (r"streamlit_app\.py", r"dashboard\.(ui\..+|(notices|search)\.widgets|as_of|lookback)", {"streamlit"}),
    (r"asgi_app\.py", r"dashboard\.((ui|doors)\..+|background)", {"streamlit", "starlette"}),
    (
        r"pages/.+",
        (
            r"dashboard\.(ui|access\.rules\w*|labels|palette|basemap|days|clock|errors|intake|flows|(?!tables)\w+\."
            r"(rules|actions|queries|charts|layers|widgets|exports|documents)\w*).*"
        ),
        {"streamlit", "pandas"},
    ),
    (
        r"dashboard/ui/.+",
        (
            r"models|dashboard\.(ui|lookback|database|clock|days|errors|exports|labels|outbox|palette|marks"
            r"|store_files|trouble|access|audit"
            r"|doors\.(cookies|address))\b.*"
        ),
        {"streamlit", "starlette", "pandas"},
    ),
    (
        r"dashboard/(labels|labels_words\w*|errors|clock|days|palette)\.py",
        r"models|dashboard\.(clock|days|labels_words\w*)",
        {"pandas"},
    ),
    (r"dashboard/sql\.py", r"models", STORE),
    (r"dashboard/chain\.py", r"models|dashboard\.chain_key", set()),
    # The doors keep the server's key; of it the chains make their own.
    (r"dashboard/chain_key\.py", r"dashboard\.(doors\.secret|errors|store_files)", set()),
    # HTTP outside the pages: sign-in, the wall's door, what every request must pass.
    (
        r"dashboard/doors/.+",
        (
            r"models|dashboard\.(doors|access|audit|clock|database|errors|ground|labels|marks|outbox|palette|private"
            r"|store_files|trouble)\b.*"
        ),
        STORE | {"starlette", "itsdangerous", "jinja2", "streamlit", "google"},
    ),
    (
        r"dashboard/access/accounts\.py",
        r"models|dashboard(\.(audit|days|errors|marks|access\.(queries(_members)?|rules\w*)))?",
        STORE,
    ),
    # What somebody types is his alone: it is read and written under no right, by one file.
    (r"dashboard/access/drafts\.py", r"models", STORE),
    (r"dashboard/access/members\.py", r"models|dashboard\.access\.queries_members", STORE),
    # What the acts on seconded staff share: the rows under lock, and one entry of the log for each.
    (
        r"dashboard/seconded/(actions\w*|cases)\.py",
        (
            r"models|dashboard(\.(audit|days|errors|labels|access\.\w+|\w+\.rules\w*|seconded\.(cases|queries_scope)"
            r"|posts\.queries_standing))?"
        ),
        STORE,
    ),
    # Files of cases lie where those of incidents do.
    (
        r"dashboard/seconded/queries_cases\.py",
        r"models|dashboard\.(days|errors|attachments\.storage|\w+\.(rules|queries)\w*)",
        STORE | {"pandas"},
    ),
    (
        r"dashboard/access/accounts_file\.py",
        r"dashboard\.(exports|access\.rules\w*|intake\.forms)",
        set(),
    ),
    (
        r"dashboard/access/widgets_accounts\w*\.py",
        r"models|dashboard\.(labels|clock|days|errors|ui\..+|access\.\w+)",
        {"streamlit", "pandas"},
    ),
    # Versions of the two lists are written by hand and from files: what both share is neither action.
    (
        r"dashboard/lists/(actions\w*|versions|persons)\.py",
        (
            r"models|dashboard(\.(audit|errors|days|marks|access\.\w+|\w+\.rules\w*"
            r"|lists(\.(versions|persons|queries_known))?))?"
        ),
        STORE,
    ),
    (
        r"dashboard/lists/list_file\.py",
        r"dashboard\.(exports|lists\.rules\w*|intake(\.forms)?)",
        set(),
    ),
    (
        r"dashboard/lists/exports\w*\.py",
        r"models|dashboard\.(errors|labels|access\.rules\w*|lists\.(list_file|(rules|queries)\w*))",
        STORE | {"pandas"},
    ),
    (
        r"dashboard/lists/widgets\w*\.py",
        (
            r"models|dashboard\.(labels|clock|days|errors|palette|ui\..+|lists(\.\w+)?"
            r"|\w+\.(rules|queries|widgets)\w*)"
        ),
        {"streamlit", "pandas"},
    ),
    (r"dashboard/access/passwords\.py", r"dashboard\.errors", {"argon2"}),
    (r"dashboard/access/tokens\.py", r"", set()),
    # The engine of the life cycle: between the acts and the store.
    (
        r"dashboard/incidents/lifecycle\w*\.py",
        (
            r"models|dashboard\.(chain|calendar|days|labels|errors|access\.(queries_scope|rules\w*)"
            r"|\w+\.rules\w*|incidents\.lifecycle\w*|telling)"
        ),
        STORE,
    ),
    # A file is imported by the comparison that its check has shown.
    (
        r"dashboard/powers/actions\w*\.py",
        (
            r"models|dashboard(\.(audit|errors|days|labels|marks|access\.rules\w*|\w+\.rules\w*"
            r"|powers(\.queries\w*)?|telling))?"
        ),
        STORE,
    ),
    # Whose village it is, for every act on village work.
    (
        r"dashboard/villages/(ground|actions\w*)\.py",
        (
            r"models|dashboard(\.(audit|days|errors|sql|labels|access\.(queries_scope|rules\w*)|\w+\.rules\w*"
            r"|villages\.ground))?"
        ),
        STORE,
    ),
    # As the incidents' engine, for the bounties.
    (
        r"dashboard/bounties/lifecycle\.py",
        r"models|dashboard\.(chain|days|errors|telling|\w+\.rules\w*)",
        STORE,
    ),
    # Its people do what people did, so that rows, logs and points are those of the real acts.
    # Pictures that the program draws.
    (
        r"dashboard/demo/photographs\.py",
        r"models|dashboard\.attachments\.(pictures|rules|storage)",
        STORE | {"PIL"},
    ),
    (
        r"dashboard/demo/bounties\w*\.py",
        r"models|dashboard\.(days|access\.rules\w*|demo\.seen|reference\.files|bounties\.(rules|actions)\w*|flows\..+)",
        STORE,
    ),
    (
        r"dashboard/incidents/rules_(amend|report)\.py",
        r"models|dashboard\.(errors|\w+\.rules\w*)",
        {"pydantic"},
    ),
    # Contents lie outside the store: only these know where, and open pictures and archives.
    (
        r"dashboard/attachments/(checking|keeping|packages|pdf|pictures|sniff|storage)\.py",
        r"models|dashboard\.(coordinates|errors|markup|store_files|attachments\.(?!queries|widgets)\w+)",
        STORE | {"PIL", "defusedxml", "pikepdf"},
    ),
    (
        r"dashboard/attachments/queries\w*\.py",
        r"models|dashboard\.(errors|attachments\.(rules\w*|storage)|access\.(rules|queries)\w*)",
        STORE | {"pandas"},
    ),
    (
        r"dashboard/attachments/widgets\w*\.py",
        r"models|dashboard\.(labels|clock|errors|ui\..+|attachments\.\w+|settings(\.queries)?)",
        {"streamlit", "pandas"},
    ),
    # A number or a mark stands within its area, however that is bent.
    (
        r"dashboard/maps/rules_areas\.py",
        r"",
        {"shapely"},
    ),
    # Degrees that people copy from maps are converted where they are read.
    (
        r"dashboard/(incidents/rules_position|settings/rules_places)\.py",
        r"dashboard\.(coordinates|errors|\w+\.rules\w*)",
        set(),
    ),
    (r"dashboard/\w+/rules\w*\.py", r"models|dashboard\.(errors|labels|days|\w+\.rules\w*)", set()),
    # Whether its file is there belongs to what is set beneath the maps.
    (
        r"dashboard/ground/queries_tiles\.py",
        r"models|dashboard\.(errors|access\.rules\w*|ground\.(tiles|rules\w*))",
        STORE,
    ),
    # Shapes and coordinate systems have no other home; what a file would do is no action and no query.
    (
        r"dashboard/ground/(reading|projecting|shaping|comparing|planning|tiles|probing|style)\.py",
        (
            r"models|dashboard(\.(coordinates|errors|ground(\.(reading|projecting|shaping|comparing|tiles|rules\w*))?"
            r"|palette|store_files|\w+\.rules\w*))?"
        ),
        {"numpy", "pyproj", "shapely", "pmtiles"},
    ),
    (
        r"dashboard/ground/drawing\.py",
        r"models|dashboard\.(geo_areas|ground\.shaping)",
        STORE,
    ),
    (
        r"dashboard/ground/actions\w*\.py",
        (
            r"models|dashboard(\.(audit|errors|labels|access\.rules\w*|\w+\.rules\w*"
            r"|ground(\.(drawing|planning|projecting|tiles|queries\w*))?))?"
        ),
        STORE,
    ),
    (
        r"dashboard/ground/widgets\w*\.py",
        (
            r"models|dashboard\.(labels|palette|clock|days|errors|access\.rules\w*|ui\..+|basemap|ground(\.\w+)?"
            r"|\w+\.(rules|queries|actions|layers|widgets)\w*)"
        ),
        {"streamlit", "pandas"},
    ),
    # A file is imported by the comparison that its check has shown; villages that move are drawn anew;
    # whoever leaves by a roster leaves as by a case; whose account was there first gets it by a roster.
    (
        r"dashboard/settings/actions\w*\.py",
        (
            r"models|dashboard(\.(audit|errors|days|labels|calendar|ground\.drawing|marks|access\.(accounts|rules\w*)"
            r"|\w+\.rules\w*|settings\.queries\w*|seconded\.cases))?"
        ),
        STORE,
    ),
    # What the store itself can tell, nobody says by hand.
    (
        r"dashboard/setup/actions\.py",
        r"models|dashboard(\.(audit|days|errors|access\.rules\w*|\w+\.rules\w*|setup\.queries))?",
        STORE,
    ),
    # One transaction over several subjects: they know each other nowhere else.
    (
        r"dashboard/flows/.+",
        r"models|dashboard(\.(errors|days|labels|access\.rules\w*|incidents\.lifecycle_report|\w+\.(rules|queries|actions)\w*))?",
        STORE,
    ),
    # What the records say is counted for those who look, those who publish, and the demo town.
    (
        r"dashboard/assessment/(counting\w*|actions\w*)\.py",
        (
            r"models|dashboard(\.(audit|errors|days|labels|sql|access\.rules\w*|\w+\.rules\w*"
            r"|changes|assessment\.(counting\w*|actions)))?"
        ),
        STORE,
    ),
    (
        r"dashboard/assessment/(queries\w*|exports)\.py",
        (
            r"models|dashboard\.(errors|exports|frames|labels|days|calendar|access\.rules\w*|clocks\.rules\w*"
            r"|sql|settings\.queries|assessment\.(counting\w*|(rules|queries)\w*))"
        ),
        STORE | {"pandas"},
    ),
    (
        r"dashboard/assessment/widgets\w*\.py",
        r"models|dashboard\.(labels|clock|days|errors|palette|access\.rules\w*|ui\..+|assessment\.\w+)",
        {"streamlit", "pandas"},
    ),
    # A run is made by whoever presses the button and by the demo town: what both share is neither.
    (
        r"dashboard/scores/corrections\.py",
        r"models|dashboard\.(sql|scores\.(loading|running|rules\w*))",
        STORE,
    ),
    (
        r"dashboard/scores/(loading|running)\.py",
        r"models|dashboard\.(bulk|chain|days|errors|sql|scores\.(loading|rules\w*))",
        STORE,
    ),
    # A draft and a choice are locked and read in one way by all who act on them.
    (
        r"dashboard/posts/(actions\w*|steps)\.py",
        (
            r"models|dashboard(\.(audit|errors|days|labels|access\.rules\w*|\w+\.rules\w*"
            r"|posts\.(steps|queries_standing)))?"
        ),
        STORE,
    ),
    (
        r"dashboard/demo/posts\.py",
        r"models|dashboard\.(days|labels|access\.rules\w*|posts\.(steps|(rules|actions)\w*))",
        STORE,
    ),
    # Files of resolutions lie where those of incidents do.
    (
        r"dashboard/posts/queries_lists\.py",
        r"models|dashboard\.(days|errors|attachments\.storage|\w+\.(rules|queries)\w*)",
        STORE | {"pandas"},
    ),
    (
        r"dashboard/scores/actions\w*\.py",
        (
            r"models|dashboard(\.(audit|errors|days|labels|marks|access\.\w+|\w+\.rules\w*"
            r"|scores\.(loading|running|corrections|queries\w*)))?"
        ),
        STORE,
    ),
    (
        r"dashboard/scores/(queries\w*|exports)\.py",
        (
            r"models|dashboard\.(errors|frames|labels|days|exports|access\.rules\w*|intake\.forms"
            r"|scores\.(loading|score_file)|\w+\.(rules|queries)\w*)"
        ),
        STORE | {"pandas"},
    ),
    (
        r"dashboard/scores/widgets\w*\.py",
        (
            r"models|dashboard\.(labels|palette|clock|days|errors|frames|ui\..+|scores\.(exports|score_file)"
            r"|\w+\.(rules|queries|actions|charts|widgets)\w*)"
        ),
        {"streamlit", "pandas"},
    ),
    (
        r"dashboard/scores/score_file\.py",
        r"models|dashboard\.(errors|exports|scores\.rules\w*|intake(\.forms)?)",
        set(),
    ),
    (
        r"dashboard/\w+/actions\w*\.py",
        (
            r"models|dashboard(\.(audit|errors|database|days|labels|calendar|access\.\w+|\w+\.rules\w*"
            r"|(incidents|bounties)\.lifecycle\w*))?"
        ),
        STORE | {"pydantic"},
    ),
    # Where one incident stands is read once, for those who act and for those who look.
    (
        r"dashboard/incidents/queries_possible\.py",
        r"models|dashboard\.(errors|incidents\.lifecycle_load\w*|\w+\.(rules|queries)\w*)",
        STORE | {"pandas"},
    ),
    (
        r"dashboard/\w+/queries\w*\.py",
        (
            r"models|dashboard\.(sql|chain|changes|days|frames|labels|errors|marks|calendar(_check)?|access\.tokens"
            r"|\w+\.(rules|queries)\w*)"
        ),
        STORE | {"pandas"},
    ),
    (
        r"dashboard/\w+/exports\w*\.py",
        r"models|dashboard\.(exports|labels|errors|\w+\.(rules|queries)\w*)",
        STORE,
    ),
    # Papers about a subject: what the queries know, in words, on the common layout. A paper of a day that is
    # over looks back at its end.
    (
        r"dashboard/\w+/documents\w*\.py",
        (
            r"models|dashboard\.(as_of|marks|labels|errors|days|frames|calendar|access\.rules\w*|papers\..+"
            r"|\w+\.(rules|queries|documents)\w*)"
        ),
        STORE | {"docx", "pandas"},
    ),
    (r"dashboard/papers/.+", r"models|dashboard\.(labels|days|frames|papers\..+)", {"docx"}),
    (
        r"dashboard/\w+/charts\w*\.py",
        r"models|dashboard\.(labels|palette|\w+\.(rules|charts)\w*)",
        {"altair", "pandas"},
    ),
    (
        r"dashboard/(basemap|\w+/layers\w*)\.py",
        r"models|dashboard\.(labels|palette|\w+\.(rules|layers)\w*)",
        {"pydeck", "pandas"},
    ),
    (
        r"dashboard/\w+/widgets\w*\.py",
        (
            r"models|dashboard\.(labels|palette|clock|days|errors|frames|ui\..+|basemap|intake(\..+)?|flows\..+"
            r"|\w+\.(rules|queries|actions|charts|layers|widgets|documents)\w*)"
        ),
        {"streamlit", "pandas"},
    ),
    (
        r"dashboard/(intake|demo)/.+",
        r"models|dashboard\.(?!ui|\w+\.(charts|layers|widgets|actions)).+",
        STORE | {"pandas", "numpy", "openpyxl", "pydantic", "xlsxwriter", "shapely"},
    ),
    # It acts as people do, many of them at once.
    (
        r"dashboard/hammer\.py",
        r"models|dashboard\.(access\.rules\w*|audit_check|database|errors|signers|tallies|incidents\.(actions|rules)\w*)",
        STORE,
    ),
    (r"dashboard/(__main__|commands_\w+)\.py", r"models|dashboard(\..+)?", {"typer", "sqlmodel"}),
    # What stands directly under dashboard/: the store's own machinery, without a screen.
    (
        r"dashboard/(reference/)?\w+\.py",
        r"models|dashboard(\.(?!ui|doors|\w+\.(charts|layers|widgets|actions(?!_first))).+)?",
        STORE
        | {
            "pandas",
            "numpy",
            "alembic",
            "psycopg",
            "shapely",
            "chinese_calendar",
            "holidays",
            "xlsxwriter",
            "openpyxl",
            "pyzipper",
        },
    ),
    (r"dashboard/\w+/__init__\.py", r"dashboard\..+", set()),
]


def imported(source: Path) -> set[str]:
    """Full names of everything the file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            names |= {_target(str(node.module), alias.name) for alias in node.names}
    return names


def _target(module: str, name: str) -> str:
    """`from a import b` means the module a.b where that is one, else a."""
    path = ROOT / module.replace(".", "/") / name
    return f"{module}.{name}" if path.with_suffix(".py").exists() or path.is_dir() else module


def breaches(source: Path) -> list[str]:
    """What a file imports and its place does not allow."""
    name = str(source.relative_to(ROOT))
    row = next((row for row in TABLE if re.fullmatch(row[0], name)), None)
    if not row:
        return [f"{name} has no row in the import table"]
    _, ours, libraries = row
    found = []
    for target in sorted(imported(source)):
        top = target.split(".")[0]
        is_ours = top in ("dashboard", "models", "pages", "migrations", "tests")
        is_allowed = re.fullmatch(ours, target) if is_ours else top in libraries | sys.stdlib_module_names
        if not is_allowed:
            found.append(f"{name} must not import {target}")
    return found


def test_a_file_imports_only_what_its_place_allows():
    assert [breach for source in SOURCES for breach in breaches(source)] == []


def test_a_file_holds_one_thing():
    """Files are cut by meaning; one that is longer than this is asked whether it is two."""
    lengths = {source: len(source.read_text(encoding="utf-8").splitlines()) for source in SOURCES}
    assert {source: length for source, length in lengths.items() if length > 600} == {}


def test_rules_never_ask_what_time_it_is():
    rules = [path for path in SOURCES if path.name.startswith("rules")]
    assert len(rules) > 50
    clock = re.compile(r"\bnow\(|utcnow|today\(\)|time\.time")
    assert [path for path in rules if clock.search(path.read_text(encoding="utf-8"))] == []


def test_pages_are_one_folder_deep():
    """Streamlit runs pages/*.py on its own, without streamlit_app.py, on a fresh server."""
    assert not list(ROOT.glob("pages/*.py"))
    assert list(ROOT.glob("pages/*/*.py"))


def test_a_page_is_found_by_its_file_as_by_its_address():
    """AppTest looks for the first page it opens by the name of its file alone."""
    entries = [entry for group in MENU.values() for entry in group]
    assert {entry.path: Path(entry.path).stem for entry in entries} == {
        entry.path: entry.url_path for entry in entries
    }


def test_page_scripts_hold_no_classes():
    """A class in a page is made anew on every rerun."""
    for page in ROOT.glob("pages/*/*.py"):
        tree = ast.parse(page.read_text(encoding="utf-8"))
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)], page


def test_frames_are_read_by_statements_alone():
    """`read_sql` looks each time whether the statement is the name of a table, which asks the catalogue."""
    assert not [source for source in SOURCES if "pd.read_sql(" in source.read_text(encoding="utf-8")]
