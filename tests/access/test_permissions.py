"""The document that a leader signs is what the system does."""

from dashboard.access.rules_rights import NO, RIGHTS, ROLES, permissions
from dashboard.store.store_files import ROOT


def test_the_signed_table_is_the_table_in_force() -> None:
    """When this fails: python -m dashboard permissions > docs/permissions.md, and have it signed anew."""
    assert (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8") == permissions()


def test_every_cell_of_the_table_is_a_word_or_a_no() -> None:
    lines = [line for line in permissions().splitlines() if line.startswith("| ")]
    for right in RIGHTS.values():
        cells = next(line for line in lines if line.startswith(f"| {right.name} |")).strip("| ").split(" | ")
        assert len(cells) == len(ROLES) + 1
        assert [cell == NO for cell in cells[1:]] == [not right.scopes[role] for role in ROLES]
