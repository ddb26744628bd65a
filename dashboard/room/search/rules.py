"""What somebody means by a few words in the search box."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST = 100
# Of so many days back every number with the same end is tried.
DAYS_BACK, YEARS_BACK = 400, 10
FEWEST_DIGITS, MOST_DIGITS = 4, 11
MOST_WORDS = 6
_WHOLE = re.compile(r"(?:NL-?)?(20\d{6})(?:-(\d{1,6})|(\d{4,6}))", re.IGNORECASE)
_OF_DAY = re.compile(r"(\d{2})(\d{2})-(\d{1,6})")
_TAIL = re.compile(r"(?:尾号|#)?-?(\d{1,6})号?")
_DIGITS = re.compile(r"[\d\s-]+")


@dataclass(frozen=True)
class SearchTerms:
    """`numbers`: incident numbers that are meant; `words`: all must stand in the text; `phone`: the
    last digits of a phone, where it could be some; `typed`: the whole, for other systems' own numbers.
    """

    typed: str = ""
    numbers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    phone: str = ""


def parse_search(typed: str, *, today: date) -> SearchTerms:
    """What `typed` may mean on the township day `today`: everything that it could be, at once."""
    text = " ".join(unicodedata.normalize("NFKC", typed).split())[:LONGEST]
    text = "".join(sign for sign in text if sign.isprintable())
    words = tuple(dict.fromkeys(text.split()))[:MOST_WORDS]
    # One digit or letter alone stands nearly everywhere.
    if text.isascii() and len(text) < 2:
        words = ()
    return SearchTerms(text, tuple(dict.fromkeys(_numbers(text, today))), words, _phone(text))


def _numbers(text: str, today: date) -> list[str]:
    if match := _WHOLE.fullmatch(text):
        return [_number(match[1], int(match[2] or match[3]))]
    if match := _OF_DAY.fullmatch(text):
        years = range(today.year, today.year - YEARS_BACK, -1)
        return [_number(f"{year}{match[1]}{match[2]}", int(match[3])) for year in years]
    if match := _TAIL.fullmatch(text):
        days = (today - timedelta(days=back) for back in range(DAYS_BACK))
        return [_number(f"{day:%Y%m%d}", int(match[1])) for day in days]
    return []


def _number(day: str, number: int) -> str:
    return f"NL-{day}-{number:04d}"


def _phone(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    is_phone = _DIGITS.fullmatch(text) and FEWEST_DIGITS <= len(digits) <= MOST_DIGITS
    return digits if is_phone else ""


def contains_all(text: str, words: tuple[str, ...]) -> bool:
    """Whether every word stands in `text`, in letters of either case."""
    searched = unicodedata.normalize("NFKC", text).casefold()
    return bool(words) and all(word.casefold() in searched for word in words)
