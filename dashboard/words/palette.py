"""One source of colours for theme, charts and maps. A colour is never the only sign."""

from dataclasses import dataclass, replace

from models import Light, Presence

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
    categorical: tuple[str, ...]

    def faded(self) -> "Palette":
        """The same without colours: what is drawn in it is not of now."""
        grey = self.faint
        colours = dict.fromkeys(("ink", "accent", "red", "yellow", "green"), grey)
        land = {"land": self.panel, "land_full": self.border, "rim": grey}
        return replace(self, **colours, **land, categorical=(grey,) * len(self.categorical))

    def lamp(self, light: str) -> str:
        """The colour of a lamp; grey where no clock runs."""
        return {Light.RED: self.red, Light.YELLOW: self.yellow, Light.GREEN: self.green}.get(
            Light(light), self.faint
        )

    def presence(self, presence: str) -> str:
        """The colour of a presence: here, out on duty, or absent."""
        order = (Presence.ON_DUTY, Presence.HANDLING, Presence.IN_FIELD, Presence.TRAINING)
        words = dict(
            zip(order, (self.green, self.accent, self.categorical[1], self.categorical[3]), strict=True)
        )
        return words.get(Presence(presence), self.faint)


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
    categorical=("#38bdf8", "#ffb454", "#3ddc97", "#a668ff", "#8ea6bd", "#f48fb1"),
)


def palette_of(theme: str | None) -> Palette:
    """The palette of `light` or `dark`, the words of st.context.theme.type."""
    return WALL if theme == "dark" else OFFICE


def blend(low: str, high: str, share: float) -> str:
    """The colour (#rrggbb) that lies so far from `low` to `high`: 0 is `low`, 1 is `high`."""
    parts = zip(rgba(low)[:3], rgba(high)[:3], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * min(max(share, 0), 1)):02x}" for a, b in parts)


def rgba(colour: str, alpha: int = 255) -> list[int]:
    """#rrggbb as the four numbers that a map layer takes."""
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)] + [alpha]
