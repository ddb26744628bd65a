"""Names that harm nobody, and limits that are said in words."""

import tomllib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.files.attachments import rules
from dashboard.files.attachments.rules import FORMATS, JPEG, MEGABYTE, PDF, KeptFile, clean_name
from dashboard.store.store_files import ROOT
from dashboard.town.settings.rules_known import REGISTRY
from dashboard.words.errors import Refused
from models import Attachment, FileKind

HASH = "a" * 64
media_types = st.sampled_from(sorted(FORMATS))


@given(st.text(max_size=400), media_types)
def test_a_name_is_harmless_whatever_it_was(name: str, media_type: str) -> None:
    made = clean_name(name, media_type)
    ending = FORMATS[media_type].ending
    assert made.endswith(ending)
    assert len(made) > len(ending)
    assert len(made.encode()) <= 200
    assert not set(made) & set('/\\<>:"|?*')
    assert not [sign for sign in made if unicodedata.category(sign)[0] == "C"]
    assert not made.startswith((".", " "))
    assert made == " ".join(made.split())


@given(st.text(max_size=400), media_types)
def test_cleaning_a_clean_name_changes_nothing(name: str, media_type: str) -> None:
    once = clean_name(name, media_type)
    assert clean_name(once, media_type) == once


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("现场照片.JPG", "现场照片.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\张三\\桌面\\照片.png", "照片.jpg"),
        ("照片\u202egpj.exe", "照片 gpj.exe.jpg"),
        ("照片\0.jpg", "照片.jpg"),
        ("一\n二\t三.jpeg", "一 二 三.jpg"),
        ("2026.3.4 河道.2", "2026.3.4 河道.2.jpg"),
        ("", "附件.jpg"),
        (".jpg", "附件.jpg"),
        ("...", "附件.jpg"),
        ("con.jpg", "_con.jpg"),
        ('<img src="x">.webp', "_img src=_x__.jpg"),
        ("e\u0301.gif", "é.jpg"),
    ],
)
def test_a_name_loses_its_folders_unseen_signs_and_wrong_ending(given_name: str, kept: str) -> None:
    assert clean_name(given_name, JPEG) == kept


def test_a_long_name_is_cut_between_signs_and_keeps_its_ending() -> None:
    made = clean_name("河" * 300 + ".pdf", PDF)
    assert made == "河" * 65 + ".pdf"


@pytest.mark.parametrize(
    ("size", "kind", "said"),
    [
        (0, None, "空的"),
        (20 * MEGABYTE + 1, FileKind.PICTURE, "20.1 MB，超过 20 MB"),
        (30 * MEGABYTE + 1, FileKind.PDF, "30.1 MB，超过 30 MB"),
        (40 * MEGABYTE, FileKind.OFFICE, "40.0 MB，超过 30 MB"),
        (40 * MEGABYTE, None, "超过 30 MB"),
    ],
)
def test_a_file_out_of_bounds_is_told_by_how_much(size: int, kind: FileKind | None, said: str) -> None:
    with pytest.raises(Refused, match=said):
        rules.require_size(size, kind)


def test_a_file_at_its_limit_is_taken() -> None:
    for kind, limit in rules.SIZES.items():
        rules.require_size(limit, kind)
    rules.require_number(rules.FILES_PER_ACT)
    rules.require_pixels(8, 8, is_shrunk=False)
    rules.require_pixels(8000, 5000, is_shrunk=False)
    rules.require_pixels(12_000, 10_000, is_shrunk=True)


def test_what_the_town_allows_counts_beneath_our_own_limits() -> None:
    with pytest.raises(Refused, match="超过 5 MB"):
        rules.require_size(5 * MEGABYTE + 1, FileKind.PICTURE, 5 * MEGABYTE)
    with pytest.raises(Refused, match="超过 20 MB"):
        rules.require_size(25 * MEGABYTE, FileKind.PICTURE, 100 * MEGABYTE)
    rules.require_size(5 * MEGABYTE, FileKind.PDF, 5 * MEGABYTE)


def test_the_setting_cannot_go_above_our_limit_and_ours_not_above_the_servers() -> None:
    known = REGISTRY["attachment_megabytes"]
    server = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["server"]
    assert known.default == known.high == rules.LARGEST // MEGABYTE <= server["maxUploadSize"]


def test_one_file_too_many_is_refused() -> None:
    with pytest.raises(Refused, match="选了 10 个文件，一次最多 9 个"):
        rules.require_number(10)


@pytest.mark.parametrize(
    ("width", "height", "is_shrunk", "said"),
    [
        (8001, 5000, False, "8001×5000"),
        (12_001, 10_000, True, "12001×10000"),
        (7, 4000, True, "看不出内容"),
    ],
)
def test_a_picture_out_of_bounds_is_refused(width: int, height: int, is_shrunk: bool, said: str) -> None:
    with pytest.raises(Refused, match=said):
        rules.require_pixels(width, height, is_shrunk=is_shrunk)


def test_a_file_without_its_place_is_otherwise_the_same() -> None:
    file = KeptFile(HASH, "照片.jpg", FileKind.PICTURE, JPEG, 9, 3, 3, 118.8, 28.9)
    assert rules.without_place(file) == KeptFile(HASH, "照片.jpg", FileKind.PICTURE, JPEG, 9, 3, 3)


def test_a_kept_file_is_what_an_attachment_holds() -> None:
    of_the_act = {"id", "incident_id", "seq", "added_by", "added_at", "struck_at"}
    assert set(KeptFile.__dataclass_fields__) == set(Attachment.model_fields) - of_the_act


@pytest.mark.parametrize("name", ["", "A" * 64, "a" * 63, "a" * 65, "../" + "a" * 61, "a" * 64 + "\n"])
def test_only_a_hash_becomes_a_path(name: str) -> None:
    assert not rules.is_hash(name)
    assert rules.is_hash(HASH)
