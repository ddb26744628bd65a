"""People's names as a screen that many see may show them."""

from dashboard.words.labels import EXAMPLE_MARK


def family_name(name: str) -> str:
    """王某 of 王大力; of a demo account, which is nobody's, its mark. Empty where there is no name."""
    if name.startswith(EXAMPLE_MARK):
        return EXAMPLE_MARK
    return f"{name[:1]}某" if name else ""
