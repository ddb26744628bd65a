"""The desk's sound, computed: two short notes as a WAV file."""

import math
import wave
from array import array
from functools import cache
from io import BytesIO

RATE = 8_000
NOTES = (880.0, 1174.7)
NOTE_SECONDS, LOUDNESS = 0.16, 0.35
# So many different lengths of silence behind it.
LENGTHS = 997


def tone(number: int) -> bytes:
    """The tone, half a second at most; another `number` gives another file that sounds the same.

    A browser plays one file of a page only once by itself, hence the difference.
    """
    made = BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(_notes() + bytes(2 * (number % LENGTHS)))
    return made.getvalue()


@cache
def _notes() -> bytes:
    samples = array("h")
    for pitch in NOTES:
        length = int(RATE * NOTE_SECONDS)
        for place in range(length):
            # Swells and fades, so that it does not click.
            swell = math.sin(math.pi * place / length)
            wave_of_pitch = math.sin(2 * math.pi * pitch * place / RATE)
            samples.append(int(32_767 * LOUDNESS * swell * wave_of_pitch))
    return samples.tobytes()
