"""One source of colours for theme, charts and maps. A colour is never the only sign."""

from dataclasses import dataclass, replace

from models import Light, Presence

# Where people are, those that are most at hand first.
AT_HAND = (
    Presence.ON_DUTY,
    Presence.HANDLING,
    Presence.IN_FIELD,
    Presence.TRAINING,
    Presence.ON_LEAVE,
    Presence.AWAY,
)
# WCAG AA, for words of a normal size.
READABLE = 4.5
FONT = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, as #rrggbb."""

    ground: str
    panel: str
    border: str
    ink: str
    # Second lines, units, and whatever is not the matter itself.
    faint: str
    accent: str
    # The land, where nothing is open; where most is; and its edge.
    land: str
    land_full: str
    rim: str
    red: str
    yellow: str
    green: str
    # Of a lamp whose clock does not run; told from the three others also by who sees fewer colours.
    clockless: str
    categorical: tuple[str, ...]

    def faded(self) -> "Palette":
        """The same without colours: what is drawn in it is not of now."""
        grey = self.faint
        colours = dict.fromkeys(("ink", "accent", "red", "yellow", "green", "clockless"), grey)
        land = {"land": self.panel, "land_full": self.border, "rim": grey}
        return replace(self, **colours, **land, categorical=(grey,) * len(self.categorical))

    def lamp(self, light: str) -> str:
        """The colour of a lamp; a grey where no clock runs."""
        return {Light.RED: self.red, Light.YELLOW: self.yellow, Light.GREEN: self.green}.get(
            Light(light), self.clockless
        )

    def lamp_text(self, light: str) -> str:
        """The lamp's colour for words: yellow as ink is too light on white."""
        is_bright = Light(light) is Light.YELLOW and contrast(self.yellow, self.ground) < READABLE
        return blend(self.yellow, self.ink, 0.45) if is_bright else self.lamp(light)

    def presence(self, presence: str) -> str:
        """The colour of a presence, all of one hue: the more at hand, the further from the ground. Who is on
        leave and who is elsewhere are both not at hand."""
        steps = len(AT_HAND) - 2
        # Near the strong end the eye needs larger steps.
        share = min(AT_HAND.index(Presence(presence)), steps) / steps
        return blend(self.rim, self.border, share**0.9)

    def on(self, colour: str) -> str:
        """The colour of words on a ground of `colour`: whichever of ink and ground stands out more."""
        return max((self.ground, self.ink), key=lambda words: contrast(words, colour))


OFFICE = Palette(
    ground="#ffffff",
    panel="#f1f5f9",
    border="#d5dde6",
    ink="#0d1722",
    faint="#5b6b7c",
    accent="#0b5cad",
    land="#eef3f8",
    land_full="#b3d0eb",
    rim="#0b5cad",
    red="#c22f2f",
    yellow="#e0a100",
    green="#00806a",
    clockless="#34414d",
    categorical=("#0b5cad", "#d1720a", "#00806a", "#5b2a73", "#7a8794", "#b3426b"),
)
WALL = Palette(
    ground="#06121f",
    panel="#0c2136",
    border="#16405f",
    ink="#e6f1ff",
    faint="#9fb6cc",
    accent="#38bdf8",
    land="#153d60",
    land_full="#2479b5",
    rim="#7dd3fc",
    red="#ff6b5e",
    yellow="#ffc53d",
    green="#3ddc97",
    clockless="#9fb6cc",
    categorical=("#38bdf8", "#ffb454", "#3ddc97", "#a668ff", "#8ea6bd", "#f48fb1"),
)


def palette_of(theme: str | None) -> Palette:
    """The palette of `light` or `dark`, the words of st.context.theme.type."""
    return WALL if theme == "dark" else OFFICE


def blend(low: str, high: str, share: float) -> str:
    """The colour (#rrggbb) that lies so far from `low` to `high`: 0 is `low`, 1 is `high`."""
    parts = zip(rgba(low)[:3], rgba(high)[:3], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * min(max(share, 0), 1)):02x}" for a, b in parts)


def contrast(one: str, other: str) -> float:
    """How far two colours stand out from each other, 1 to 21 (WCAG 2.2, contrast ratio)."""
    low, high = sorted(_luminance(colour) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (part / 255 for part in rgba(colour)[:3])
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def rgba(colour: str, alpha: int = 255) -> list[int]:
    """#rrggbb as the four numbers that a map layer takes."""
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)] + [alpha]
