"""The layout is the architecture: the area a file lies in, and what it is called, say what it may import.

An area imports only areas before it in AREAS. Inside, the first word of a file's name is its layer. So no
import runs upward, and no cycle of files, folders or areas can come about.
"""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from dashboard.screen.menu import MENU

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path
    for pattern in ("*.py", "dashboard/**/*.py", "pages/**/*.py")
    for path in ROOT.glob(pattern)
    if ".venv" not in path.parts
)
STORE = {"sqlmodel", "sqlalchemy", "alembic", "psycopg"}
AREAS = (
    "words",  # Chinese words, time, colours: pure
    "store",  # tables, transactions, the chain of hashes
    "access",  # who may what; the audit log, notices
    "screen",  # Streamlit's side: the doors to the store, session, menu, forms
    "town",  # organisation, clocks, ground, settings, reference data
    "files",  # papers, exports, attachments, sheets
    "lists",  # 双清单
    "incidents",  # the matter: life, find, case, register, desk, tasks
    "delegation",  # 双下沉
    "assessment",  # 双考评
    "linkage",  # 双联动
    "room",  # home, inspection, shifts, notices, search
    "wall",  # scenes, maps
    "admin",  # settings, accounts, imports
    "running",  # what a server does beside its pages
    "web",  # HTTP outside the pages
    "demo",  # the demo town
    "commands",  # python -m dashboard
)
LOOKS = {"widgets", "charts", "layers", "documents", "exports"}
# Layer: what it may import of ours by layer, and which libraries.
LAYERS: dict[str, tuple[set[str], set[str]]] = {
    "tables": ({"tables"}, {*STORE, "pydantic"}),
    "words": ({"words", "models"}, {"pandas", "numpy"}),
    "rules": ({"words", "rules", "models"}, {"pydantic", "shapely"}),
    "queries": ({"words", "rules", "queries", "machinery", "models"}, {*STORE, "pandas"}),
    "actions": ({"words", "rules", "queries", "actions", "machinery", "models"}, {*STORE, "pydantic"}),
    "charts": ({"words", "rules", "charts", "models"}, {"altair", "pandas"}),
    "layers": ({"words", "rules", "layers", "machinery", "models"}, {"pydeck", "pandas"}),
    "exports": (
        {"words", "rules", "queries", "exports", "machinery", "models"},
        {*STORE, "pandas", "xlsxwriter"},
    ),
    "documents": (
        {"words", "rules", "queries", "documents", "machinery", "models"},
        {*STORE, "docx", "pandas"},
    ),
    "widgets": (
        {"words", "rules", "queries", "actions", "machinery", "screen", "models", *LOOKS},
        {"streamlit", "pandas"},
    ),
    "screen": (
        {"words", "rules", "queries", "actions", "machinery", "screen", "models"},
        {*STORE, "streamlit", "starlette", "pandas"},
    ),
    "web": (
        {"words", "rules", "queries", "actions", "exports", "machinery", "screen", "web", "models"},
        {
            *STORE,
            "starlette",
            "fastapi",
            "pydantic",
            "itsdangerous",
            "jinja2",
            "segno",
            "streamlit",
            "google",
        },
    ),
    # Every other name: what the layers of its subject share. It knows no screen and no act.
    "machinery": ({"words", "rules", "queries", "exports", "machinery", "models"}, {"*"}),
    "demo": ({"words", "rules", "queries", "actions", "machinery", "demo", "models"}, {"*"}),
    "commands": ({"*"}, {*STORE, "typer"}),
    "pages": (
        {"words", "rules", "queries", "actions", "machinery", "screen", *LOOKS},
        {"streamlit", "pandas"},
    ),
}
OF_AREA = {"words", "screen", "web", "demo", "commands"}


def module_of(source: Path) -> str:
    parts = source.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(source): source for source in SOURCES}


def area(module: str) -> str:
    return module.split(".")[1] if module.startswith("dashboard.") else ""


def layer(module: str) -> str:
    """The layer of one of our modules, by its place and by the first word of its name."""
    parts = module.split(".")
    if parts[0] != "dashboard":
        return "models" if parts[0] == "models" else "pages" if parts[0] == "pages" else "entry"
    if parts[1:3] == ["store", "tables"]:
        return "tables"
    if area(module) in OF_AREA:
        return area(module)
    if area(module) == "__main__":
        return "commands"
    word = parts[-1].split("_")[0]
    return word if word in LAYERS and word not in OF_AREA else "machinery"


@cache
def imported(module: str) -> frozenset[str]:
    """Full names of everything that the file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            full = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= {name if name in MODULES else str(node.module) for name in full}
    return frozenset(names)


def ours(module: str) -> Iterator[str]:
    yield from (name for name in imported(module) if name in MODULES)


def line(module: str, target: str) -> str:
    """Where the import stands, so that it is found at once."""
    word = re.compile(rf"\b{target.rpartition('.')[2]}\b")
    text = MODULES[module].read_text(encoding="utf-8").splitlines()
    number = next((n for n, row in enumerate(text, 1) if word.search(row)), 1)
    return f"{MODULES[module].relative_to(ROOT)}:{number} imports {target}"


def test_every_file_lies_in_an_area():
    assert [name for name in MODULES if area(name) and area(name) not in (*AREAS, "__main__")] == []
    loose = [path.name for path in ROOT.glob("dashboard/*.py")]
    assert sorted(loose) == ["__init__.py", "__main__.py"]


def test_no_area_imports_one_that_builds_on_it():
    order = {name: place for place, name in enumerate(AREAS)}
    upward = [
        line(module, target)
        for module in MODULES
        if area(module) in order
        for target in ours(module)
        if order.get(area(target), -1) > order[area(module)]
    ]
    assert upward == []


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_nothing_imports_itself_round_about(kind: str):
    graph: dict[str, set[str]] = {}
    for module in MODULES:
        if not area(module):
            continue
        for target in ours(module):
            if not area(target):
                continue
            here, there = ((name if kind == "file" else name.rpartition(".")[0]) for name in (module, target))
            # A package stands for its files.
            if here != there and not there.startswith(f"{here}.") and not here.startswith(f"{there}."):
                graph.setdefault(here, set()).add(there)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_imports_only_what_is_its_matter(name: str):
    may, libraries = LAYERS[name]
    wrong = []
    for module in MODULES:
        if layer(module) != name or MODULES[module].name == "__init__.py":
            continue
        for target in imported(module):
            top = target.split(".")[0]
            if top in sys.stdlib_module_names:
                continue
            if top in ("dashboard", "models"):
                is_right = "*" in may or layer(target) in may
            else:
                # Where any library may be used, Streamlit may not.
                is_right = top != "streamlit" if "*" in libraries else top in libraries
            if not is_right:
                wrong.append(line(module, target))
    assert wrong == []


def test_the_entries_import_what_they_put_together():
    """What starts the program knows the doors, the frame, and how a store is made ready."""
    allowed = re.compile(
        r"dashboard\.(room\.widgets_frame|web\.serving|commands\.stores|words\.clock|store\.tables\..+)"
    )
    wrong = [
        line(module, target)
        for module in MODULES
        if layer(module) == "entry" and module != "dashboard"
        for target in ours(module)
        if not allowed.fullmatch(target)
    ]
    assert wrong == []


def test_a_file_holds_one_thing():
    """Files are cut by meaning; one that is longer than this is asked whether it is two."""
    lengths = {source: len(source.read_text(encoding="utf-8").splitlines()) for source in SOURCES}
    assert {source: length for source, length in lengths.items() if length > 600} == {}


def test_rules_never_ask_what_time_it_is():
    asks = re.compile(r"\bnow\(|utcnow|today\(\)|time\.time")
    rules = [path for path in SOURCES if path.name.startswith("rules")]
    assert [path for path in rules if asks.search(path.read_text(encoding="utf-8"))] == []


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
