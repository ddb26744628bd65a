"""Whether the town itself may enforce in a matter. Unknown is never "no". No store."""

from enum import StrEnum


class PowerAnswer(StrEnum):
    """What the store can say of a matter."""

    HELD = "held"
    NOT_HELD = "not_held"
    # A part of the list is missing: what was not found may stand in that part.
    UNKNOWN = "unknown"


def answer(*, found: int, imported: int, total: int) -> PowerAnswer:
    """`found` matching enforcement items among `imported` ones, of which the list has `total`."""
    if found:
        return PowerAnswer.HELD
    return PowerAnswer.NOT_HELD if total and imported >= total else PowerAnswer.UNKNOWN


def in_words(word: PowerAnswer, *, imported: int, total: int, lead: str) -> str:
    """The answer as a sentence for a screen; `lead` is the list item's lead (empty: none found)."""
    instead = (
        f"请由牵头部门{lead}依法查处，镇里按清单配合。"
        if lead
        else "清单上也没有对应的牵头部门，请与指挥室研判。"
    )
    if word is PowerAnswer.HELD:
        return "镇里有这方面的执法事项，可以依法查处。"
    if word is PowerAnswer.NOT_HELD:
        return f"镇里没有这方面的执法事项。{instead}"
    if not imported:
        return f"执法事项清单尚未导入，只知道各部门的项数，不能断定镇里有没有执法权。{instead}"
    return (
        f"执法事项清单只导入了 {imported} 项（共 {total} 项），已导入的里面没有对应事项，"
        f"不能断定镇里有没有执法权。{instead}"
    )
