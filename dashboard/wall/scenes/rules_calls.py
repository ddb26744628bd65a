"""Where a call stands: signed, on the way, at the scene, or too late. No clock, no store."""

from datetime import datetime


def call_state(
    *, at: datetime, sign_due_at: datetime, arrive_due_at: datetime,
    signed_at: datetime | None, arrived_at: datetime | None,
) -> tuple[str, bool]:  # fmt: skip
    """In words at `at`, all times aware; and whether something is late."""
    if arrived_at is not None:
        return f"在现场 {elapsed_words(arrived_at, at)}", False
    if at > arrive_due_at:
        return f"超时未到 {elapsed_words(arrive_due_at, at)}", True
    if signed_at is not None:
        return "赶往现场", False
    if at > sign_due_at:
        return f"超时未签 {elapsed_words(sign_due_at, at)}", True
    return "待签收", False


def elapsed_words(since: datetime, at: datetime) -> str:
    """From `since` to `at` in the largest unit that says something: 7分钟, 30小时, 3天."""
    minutes = max(int((at - since).total_seconds() // 60), 0)
    if minutes < 60:
        return f"{minutes}分钟"
    return f"{minutes // 60}小时" if minutes < 2880 else f"{minutes // 1440}天"
