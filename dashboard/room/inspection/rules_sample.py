"""Which of the matters that villages close by themselves the room has to look at (decisions: 村格自办)."""

from hashlib import sha256


def is_sampled(number: str, percent: int) -> bool:
    """Whether the incident with this number is among the `percent` (0–100) that are looked at.

    It follows from the number alone: the same matters whoever asks and whenever, and those of a
    smaller share are among those of a larger one.
    """
    drawn = int.from_bytes(sha256(number.encode()).digest()[:4], "big")
    return drawn * 100 < percent << 32
