"""A person's own filters under a name. No clock, no database."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from dashboard.words.errors import Refused

MOST, LONGEST_NAME, LONGEST_QUERY = 40, 40, 1_000
# Words of a URL that say where in a list one is, and not what the list is.
PLACES = frozenset({"page", "id", "as_of", "embed", "embed_options"})


def query_of(words: Mapping[str, str]) -> str:
    """The words as they are kept, such as status=open&light=red: the same words are the same text."""
    return urlencode(sorted((name, word) for name, word in words.items() if name not in PLACES and word))


def words_of(query: str) -> dict[str, str]:
    """The words of a kept query."""
    return dict(parse_qsl(query))


def checked_name(typed: str) -> str:
    """`typed` as it is kept; Refused where there is nothing or too much of it."""
    name = " ".join(typed.split())
    if not name:
        raise Refused("还没有写名称。请写一个自己认得的名称，再保存。")
    if len(name) > LONGEST_NAME:
        raise Refused(f"名称太长，请不要超过 {LONGEST_NAME} 个字。")
    if not name.isprintable():
        raise Refused("名称里有看不见的字符，可能是复制时带进来的。请重新手工输入。")
    return name


def checked_query(query: str, number: int, *, is_new: bool) -> str:
    """`query`, where a person who has `number` views may keep it."""
    if not query:
        raise Refused("现在没有筛选条件，没有保存。请先筛选，再保存。")
    if len(query) > LONGEST_QUERY:
        raise Refused("筛选条件太长，没有保存。请去掉一些再保存。")
    if is_new and number >= MOST:
        raise Refused(f"最多保存 {MOST} 个，没有保存。请先删除不用的。")
    return query
