"""Passwords: how they are kept, compared and chosen; random tokens of sessions and keys."""

import secrets
import threading
import unicodedata
from functools import cache
from hashlib import sha256
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dashboard.words.errors import Refused

SHORTEST = 10
LONGEST = 200
# What is typed first where a rule asks for ten characters.
COMMONEST = frozenset(
    (Path(__file__).resolve().parents[2] / "data" / "access" / "common_passwords.txt")
    .read_text(encoding="utf-8")
    .split()
)
# No letters that look like others: it is read off a screen or from paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# The profile of RFC 9106 for little memory (64 MB a hash), and so few at once that a flood of
# tries takes the time of those who try and not the server's memory.
_HASHER = PasswordHasher()
_TURN = threading.BoundedSemaphore(2)
TOKEN_BYTES = 32


def hashed(password: str) -> str:
    """What is kept of `password` (argon2id, with its own salt)."""
    with _TURN:
        return _HASHER.hash(_normal(password))


def is_right(stored: str | None, password: str) -> bool:
    """Whether `password` is the stored one. The work is the same where none is: time gives nothing away."""
    nobodys = _nobodys()
    with _TURN:
        try:
            _HASHER.verify(stored or nobodys, _normal(password[: LONGEST * 2]))
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether `stored` was made with less work than is asked for today."""
    return _HASHER.check_needs_rehash(stored)


def check_new(password: str, *, login: str, old: str) -> None:
    """Refused with the reason unless `password` may be the new one of `login` after `old`."""
    plain = _normal(password)
    if len(plain) < SHORTEST:
        raise Refused(f"新密码太短。请至少用 {SHORTEST} 个字符，可以是一句容易记住的话。")
    if len(plain) > LONGEST:
        raise Refused(f"新密码太长。请不要超过 {LONGEST} 个字符。")
    if plain == _normal(old):
        raise Refused("新密码和原来的一样。请换一个没有用过的密码。")
    if plain.casefold() == _normal(login).casefold():
        raise Refused("新密码和登录名一样，很容易被猜到。请换一个密码。")
    if plain.casefold() in COMMONEST or len(set(plain)) == 1:
        raise Refused("新密码太常见，很容易被猜到。请换一个密码，例如一句只有您知道的话。")


def one_time_password() -> str:
    """A random password to be changed at the first sign-in: four groups of four (79 bits)."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe())


def _normal(password: str) -> str:
    # A Chinese keyboard may type full-width digits without the person noticing.
    return unicodedata.normalize("NFKC", password)


def new_token() -> str:
    """A token nobody can guess: 32 random bytes as 43 letters, digits, - and _."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What the store keeps of `token`: 64 hexadecimal digits.

    Plain SHA-256 is enough, because a token is random and too long to be guessed.
    """
    return sha256(token.encode(errors="replace")).hexdigest()
