"""How often somebody may ask: counted in this server's memory alone, so that no request waits for it."""

from collections import deque
from datetime import datetime, timedelta

# Whoever was last counted so long ago that nothing counts any more is forgotten beyond this many.
MANY = 10_000


class Counter:
    """So many events of one kind in the last `window`, by key."""

    def __init__(self, window: timedelta) -> None:
        self.window = window
        self._at: dict[str, deque[datetime]] = {}

    def wait(self, key: str, most: int, at: datetime) -> int:
        """Seconds until one more is within `most`; 0 where it is now."""
        events = self._recent(key, at)
        if len(events) < most:
            return 0
        return max(1, int((events[-most] + self.window - at).total_seconds()) + 1)

    def count(self, key: str, at: datetime) -> None:
        """Note one event of `key`."""
        if len(self._at) > MANY:
            for old in [one for one, events in list(self._at.items()) if events[-1] <= at - self.window]:
                self._at.pop(old, None)
        self._recent(key, at)
        self._at.setdefault(key, deque()).append(at)

    def _recent(self, key: str, at: datetime) -> deque[datetime]:
        events = self._at.get(key)
        if events is None:
            return deque()
        while events and events[0] <= at - self.window:
            events.popleft()
        if not events:
            self._at.pop(key, None)
        return events
