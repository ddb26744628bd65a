"""A picture is stored upright, in bounds and in its colours, and nothing of what the camera told is in it."""

import io
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageSequence

from dashboard.files.attachments import pictures, rules
from dashboard.files.attachments.pictures import prepared
from dashboard.files.attachments.rules import JPEG, PNG
from dashboard.store.store_files import ROOT
from dashboard.words.errors import Refused
from tests.files.attachments.files import (
    CAMERA,
    EXIF,
    GPS,
    IN_TOWN,
    LATITUDE,
    LONGITUDE,
    ORIENTATION,
    XMP,
    archive,
    drawn,
    empty_png,
    exif,
    photo,
    saved,
)

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
TRACES = [b"Exif", b"http://ns.adobe.com", b"xmpmeta", b"GPS", b"ICC_PROFILE", b"iCCP", b"eXIf", b"tEXt"]
TRACES += [b"iTXt", b"zTXt", b"secret", b"28.9,118.8", b"2026:03:04", "某手机".encode()]
MOST_MEGABYTES = 420
PREPARE = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from dashboard.files.attachments.pictures import prepared
from dashboard.words.errors import Refused
content = Path(sys.argv[1]).read_bytes()
try:
    made = prepared(content, at=datetime.now(UTC))
    said = f"{made.width}x{made.height}"
except Refused as refusal:
    said = str(refusal)
(peak,) = (int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({"said": said, "peak": peak}))
"""


def opened(content: bytes) -> Image.Image:
    found = Image.open(io.BytesIO(content))
    found.load()
    return found


def near(colour: Any, wanted: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(colour, wanted, strict=True))


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        prepared(content, at=AT)
    return str(caught.value)


def require_silent(content: bytes) -> None:
    """Nothing of where, when, by whom or with what is in these bytes, however one looks."""
    found = opened(content)
    assert dict(found.getexif()) == {}
    assert found.getexif().get_ifd(GPS) == {}
    assert found.getexif().get_ifd(EXIF) == {}
    assert set(found.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "srgb"}
    for trace in TRACES:
        assert trace not in content


def test_the_cameras_words_are_offered_and_then_gone() -> None:
    content = photo()
    assert opened(content).getexif().get_ifd(GPS), "the test's own picture has them"
    made = prepared(content, at=AT)
    assert (made.longitude, made.latitude) == pytest.approx((LONGITUDE, LATITUDE), abs=1e-6)
    assert made.taken_at == datetime(2026, 3, 4, 3, 50, tzinfo=UTC)
    require_silent(made.content)
    require_silent(made.thumbnail)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_every_kind_of_picture_is_stripped(kind: str) -> None:
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Comment", "28.9,118.8 secret")
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    more = {"pnginfo": texts} if kind == "PNG" else {"xmp": XMP}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = saved(drawn(), kind, exif=exif(IN_TOWN, None, CAMERA), icc_profile=profile, **more)
    assert opened(content).getexif().get_ifd(GPS)
    made = prepared(content, at=AT)
    assert (made.longitude, made.latitude) == pytest.approx((LONGITUDE, LATITUDE), abs=1e-6)
    require_silent(made.content)


def test_what_hangs_behind_a_picture_is_cut_off() -> None:
    made = prepared(photo() + archive({"a.html": "<script>alert(1)</script>"}), at=AT)
    assert b"PK" not in made.content[-200:]
    assert b"a.html" not in made.content


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright(orientation: int) -> None:
    """Stored as the sensor had it, the turn written beside it: the red corner is again at the upper left."""
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    back = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    wanted = drawn(64, 48)
    turn = back.get(orientation) or (Image.Transpose(turns[orientation]) if orientation > 1 else None)
    lying = wanted.transpose(turn) if turn is not None else wanted
    content = saved(lying, "JPEG", exif=exif(None, None, {ORIENTATION: orientation}), quality=95)
    made = prepared(content, at=AT)
    assert (made.width, made.height) == (64, 48)
    picture = opened(made.content)
    assert near(picture.getpixel((3, 3)), (220, 30, 30), 30)
    assert near(picture.getpixel((60, 44)), (40, 80, 160), 30)


def test_a_large_picture_is_made_smaller_and_keeps_its_shape() -> None:
    made = prepared(saved(drawn(6000, 1500), "JPEG"), at=AT)
    assert (made.width, made.height) == (4096, 1024)
    assert opened(made.content).size == (4096, 1024)
    small = opened(made.thumbnail)
    assert small.size == (320, 320)
    assert small.format == "JPEG"


def test_a_small_picture_keeps_its_size() -> None:
    made = prepared(saved(drawn(100, 50), "JPEG"), at=AT)
    assert opened(made.content).size == (100, 50)
    assert opened(made.thumbnail).size == (50, 50)


@pytest.mark.parametrize("is_upright", [False, True])
def test_a_thumbnail_is_the_middle_of_the_picture(is_upright: bool) -> None:
    wide = Image.new("RGB", (900, 300), "red")
    wide.paste((0, 0, 255), (300, 0, 600, 300))
    made = prepared(saved(wide.transpose(Image.Transpose.ROTATE_90) if is_upright else wide, "PNG"), at=AT)
    small = opened(made.thumbnail)
    assert small.size == (300, 300)
    assert all(near(small.getpixel(at), (0, 0, 255), 30) for at in ((5, 5), (294, 5), (5, 294), (294, 294)))


@pytest.mark.long
def test_a_drawing_stays_sharp_and_a_photograph_becomes_a_jpeg() -> None:
    drawing = prepared(saved(drawn(), "PNG"), at=AT)
    assert drawing.media_type == PNG
    assert list(opened(drawing.content).convert("RGB").get_flattened_data()) == list(
        drawn().get_flattened_data()
    )
    assert prepared(saved(drawn(), "WEBP"), at=AT).media_type == JPEG
    noise = Image.effect_noise((2600, 2600), 80).convert("RGB")
    assert prepared(saved(noise, "PNG", compress_level=1), at=AT).media_type == JPEG


def test_what_is_transparent_stays_so_in_a_drawing_and_is_white_in_its_thumbnail() -> None:
    glass = Image.new("RGBA", (400, 400), (10, 200, 10, 0))
    made = prepared(saved(glass, "PNG"), at=AT)
    assert opened(made.content).getpixel((5, 5))[3] == 0
    assert near(opened(made.thumbnail).getpixel((5, 5)), (255, 255, 255))
    assert near(opened(prepared(saved(glass, "WEBP"), at=AT).content).getpixel((5, 5)), (255, 255, 255))


def test_of_moving_pictures_the_first_is_kept() -> None:
    content = saved(drawn(), "GIF", save_all=True, append_images=[Image.new("RGB", (640, 480), "black")])
    assert len(list(ImageSequence.Iterator(opened(content)))) == 2
    made = prepared(content, at=AT)
    assert getattr(opened(made.content), "n_frames", 1) == 1
    assert near(opened(made.content).convert("RGB").getpixel((3, 3)), (220, 30, 30))


def test_a_phones_picture_with_a_second_one_inside_is_taken() -> None:
    content = saved(drawn(), "MPO", save_all=True, append_images=[drawn(320, 240)])
    made = prepared(content, at=AT)
    assert (made.width, made.height) == (640, 480)
    assert made.media_type == JPEG


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK"])
def test_every_kind_of_colour_is_read(mode: str) -> None:
    made = prepared(saved(drawn(64, 64, mode), "JPEG" if mode == "CMYK" else "PNG"), at=AT)
    assert opened(made.content).convert("RGB").size == (64, 64)


def test_sixteen_bits_of_grey_are_not_cut_off_at_white() -> None:
    import numpy as np

    grey = Image.fromarray(np.full((50, 50), 128 * 257, np.uint16))
    made = prepared(saved(grey, "PNG"), at=AT)
    assert near(opened(made.content).convert("RGB").getpixel((5, 5)), (128, 128, 128), 1)


def test_colours_of_a_wide_profile_are_turned_into_common_ones() -> None:
    """A profile whose red and blue change places: what it means is kept, the profile itself is not."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * profile[131], 12)}
    red, blue = tags[b"rXYZ"], tags[b"bXYZ"]
    profile[red + 4 : red + 12], profile[blue + 4 : blue + 12] = (
        profile[blue + 4 : blue + 12],
        profile[red + 4 : red + 12],
    )
    content = saved(Image.new("RGB", (64, 64), (250, 10, 10)), "PNG", icc_profile=bytes(profile))
    found = opened(prepared(content, at=AT).content).convert("RGB").getpixel((5, 5))
    assert found[2] > 200 > 60 > found[0]


@pytest.mark.parametrize("profile", [b"no profile", bytes(200), b"\xff" * 5000])
def test_a_profile_that_means_nothing_is_passed_over(profile: bytes) -> None:
    made = prepared(saved(drawn(), "JPEG", icc_profile=profile), at=AT)
    assert near(opened(made.content).getpixel((3, 3)), (220, 30, 30), 30)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.9])
def test_a_picture_that_is_cut_off_is_refused(kind: str, part: float) -> None:
    content = saved(Image.effect_noise((300, 300), 60).convert("RGB"), kind)
    assert "坏的或不完整" in refused(content[: int(len(content) * part)])


@given(
    st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]), st.integers(0, 3000), st.binary(min_size=1, max_size=40)
)
def test_whatever_the_bytes_are_they_are_a_picture_or_refused(kind: str, at: int, bytes_: bytes) -> None:
    content = bytearray(photo() if kind == "JPEG" else saved(drawn(80, 60), kind, exif=exif(IN_TOWN)))
    content[at : at + len(bytes_)] = bytes_
    try:
        made = prepared(bytes(content), at=AT)
    except Refused:
        return
    assert opened(made.content).size == (made.width, made.height)
    assert dict(opened(made.content).getexif()) == {}


def test_hostile_words_of_a_camera_go_nowhere() -> None:
    evil = "<img src=x onerror=alert(1)>' OR 1=1 --\u202e" * 50
    told = exif(IN_TOWN | {29: evil}, {0x9003: evil, 0x9286: evil.encode()}, {0x010E: evil, 0x013B: evil})
    made = prepared(saved(drawn(), "JPEG", exif=told), at=AT)
    assert made.taken_at is None
    assert made.longitude is not None
    assert b"onerror" not in made.content
    require_silent(made.content)


def test_damaged_camera_data_do_not_spoil_a_sound_picture() -> None:
    content = photo()
    at = content.index(b"Exif\0\0") + 14
    broken = content[:at] + b"\xff" * 200 + content[at + 200 :]
    made = prepared(broken, at=AT)
    assert (made.longitude, made.taken_at) == (None, None)
    require_silent(made.content)


def test_a_place_in_another_datum_is_turned_into_the_common_one() -> None:
    made = prepared(photo(IN_TOWN | {18: "GCJ-02"}), at=AT)
    assert made.longitude != pytest.approx(LONGITUDE, abs=1e-4)
    assert made.longitude == pytest.approx(LONGITUDE, abs=0.01)
    assert made.latitude == pytest.approx(LATITUDE, abs=0.01)


def test_a_clock_that_goes_too_fast_is_not_believed() -> None:
    assert prepared(photo(), at=AT - timedelta(days=30)).taken_at is None


@pytest.mark.long
def test_a_small_file_of_nine_hundred_million_dots_is_refused_unread() -> None:
    bomb = empty_png(30_000, 30_000)
    assert len(bomb) < 1_100_000
    assert "像素太多" in refused(bomb)
    assert "9000×9000，像素太多" in refused(empty_png(9000, 9000))


@pytest.mark.long
def test_a_progressive_jpeg_has_the_limit_of_what_is_held_whole() -> None:
    picture = Image.new("L", (7000, 6000))
    assert "像素太多" in refused(saved(picture, "JPEG", progressive=True))
    assert prepared(saved(picture, "JPEG"), at=AT).width == 4096


def test_a_picture_of_a_few_dots_is_refused() -> None:
    assert "看不出内容" in refused(saved(drawn(4, 400), "PNG"))


def test_a_file_above_the_limit_is_refused_before_it_is_opened() -> None:
    assert "超过 20 MB" in refused(photo() + bytes(20 * rules.MEGABYTE))


@pytest.mark.long
def test_one_hundred_million_dots_cost_no_more_memory_than_there_is(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(saved(Image.new("RGB", (12_000, 9_000), (90, 120, 150)), "JPEG"))
    ran = subprocess.run(
        [sys.executable, "-c", PREPARE, str(file)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = json.loads(ran.stdout)
    assert found["said"] == "4096x3072"
    assert found["peak"] < MOST_MEGABYTES


def test_a_thumbnail_is_made_again_from_what_is_stored() -> None:
    made = prepared(photo(), at=AT)
    assert opened(pictures.thumbnail(made.content)).size == opened(made.thumbnail).size == (320, 320)
