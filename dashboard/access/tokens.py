"""Random tokens of sessions and keys; the store keeps only their hash."""

import secrets
from hashlib import sha256

TOKEN_BYTES = 32


def new_token() -> str:
    """A token nobody can guess: 32 random bytes as 43 letters, digits, - and _."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What the store keeps of `token`: 64 hexadecimal digits.

    Plain SHA-256 is enough, because a token is random and too long to be guessed.
    """
    return sha256(token.encode(errors="replace")).hexdigest()
