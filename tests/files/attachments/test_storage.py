"""Contents are written once, whole or not at all, and what happened to them on the disk is noticed."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from dashboard.files.attachments import storage
from dashboard.files.attachments.keeping import keep
from dashboard.files.attachments.rules import DOCX, JPEG, MEGABYTE, PDF
from dashboard.files.attachments.storage import Files, State, files
from dashboard.store.store_files import files_folder, sqlite_url
from dashboard.words.errors import Refused
from models import FileKind
from tests.factories import NOON
from tests.files.attachments.files import LATITUDE, LONGITUDE, pdf, photo, word

pytestmark = pytest.mark.postgresql

CONTENT = "内容".encode()
NAME = sha256(CONTENT).hexdigest()


@pytest.fixture
def kept(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def test_a_content_lies_under_its_hash_for_its_owner_alone(kept: Files) -> None:
    assert kept.put(CONTENT) == NAME
    path = kept.folder / NAME[:2] / NAME
    assert path.read_bytes() == kept.read(NAME) == CONTENT
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert kept.folder.stat().st_mode & 0o077 == 0
    assert [name for name, _ in kept.all()] == [NAME]
    assert list(kept.unfinished()) == []


def test_what_is_there_is_not_written_again_but_counts_as_used(kept: Files) -> None:
    kept.put(CONTENT)
    path = kept.path(NAME)
    before = path.stat().st_ino
    os.utime(path, (1, 1))
    kept.put(CONTENT)
    assert path.stat().st_ino == before
    assert path.stat().st_mtime > 1


def test_a_missing_content_is_told_in_words(kept: Files) -> None:
    assert kept.state(NAME) is kept.seems(NAME, 6) is State.MISSING
    with pytest.raises(Refused, match="不在服务器上了"):
        kept.read(NAME)
    assert not kept.touch(NAME)


@pytest.mark.parametrize("altered", [b"", "内涵".encode(), CONTENT + b"x"])
def test_an_altered_content_is_never_handed_out(kept: Files, altered: bytes) -> None:
    kept.put(CONTENT)
    kept.path(NAME).write_bytes(altered)
    assert kept.state(NAME) is State.ALTERED
    with pytest.raises(Refused, match="和保存时不一样"):
        kept.read(NAME)


def test_a_glance_sees_another_size_only(kept: Files) -> None:
    kept.put(CONTENT)
    assert kept.seems(NAME, len(CONTENT)) is State.SOUND
    kept.path(NAME).write_bytes(b"x")
    assert kept.seems(NAME, len(CONTENT)) is State.ALTERED


def test_handing_in_the_same_file_again_repairs_an_altered_content(kept: Files) -> None:
    kept.put(CONTENT)
    kept.path(NAME).write_bytes(b"x")
    kept.put(CONTENT)
    assert kept.read(NAME) == CONTENT


def test_a_writer_that_is_stopped_leaves_no_half_of_a_content(
    kept: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_: int) -> None:
        raise OSError(errno.EIO, "stopped")

    monkeypatch.setattr(storage.os, "fsync", stopped)
    with pytest.raises(OSError, match="stopped"):
        kept.put(CONTENT)
    assert kept.state(NAME) is State.MISSING
    assert list(kept.unfinished()) == []


def test_a_full_disk_is_told_in_words(kept: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(storage.os, "fsync", full)
    with pytest.raises(Refused, match="磁盘满了"):
        kept.put(CONTENT)


def test_many_who_hand_in_the_same_file_at_once_get_one(kept: Files) -> None:
    content = bytes(MEGABYTE)
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(lambda _: kept.put(content), range(32)))
    assert len(names) == len(list(kept.all())) == 1
    assert kept.read(names.pop()) == content


def test_a_lost_thumbnail_is_made_again(kept: Files) -> None:
    name = kept.put(photo(), b"small")
    assert kept.thumbnail(name) == b"small"
    (lost,) = (kept.folder / storage.THUMBNAILS).glob("*/*")
    lost.unlink()
    made = kept.thumbnail(name)
    assert made.startswith(b"\xff\xd8")
    assert lost.read_bytes() == made
    kept.remove(name)
    with pytest.raises(Refused, match="不在服务器上了"):
        kept.thumbnail(name)


@pytest.mark.parametrize("name", ["", "../" * 3 + "etc/passwd", NAME.upper(), NAME[:-1]])
def test_only_a_hash_leads_to_a_file(kept: Files, name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        kept.read(name)


def test_every_store_has_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROOM_LOCAL", str(tmp_path / "local"))
    server = "postgresql+psycopg://room:secret@db.example/{}"  # pragma: allowlist secret
    assert files_folder() == tmp_path / "local" / "files" / "room"
    assert files_folder(sqlite_url(tmp_path / "demo.db")) == tmp_path / "files" / "demo"
    assert files_folder(server.format("town")) == tmp_path / "local" / "files" / "town"
    monkeypatch.setenv("ROOM_FILES", str(tmp_path / "disk"))
    assert files_folder(server.format("town")) == tmp_path / "disk" / "town"
    assert files_folder(sqlite_url(tmp_path / "demo.db")) == tmp_path / "disk" / "demo"
    assert files_folder(server.format("..")).parent == tmp_path / "disk"


def test_a_picture_is_kept_without_its_place_and_the_place_beside_it_as_the_person_wants(store: str) -> None:
    with_place = keep(photo(), "../现场\u202e.jpeg", position=True, at=NOON)
    assert (with_place.longitude, with_place.latitude) == pytest.approx((LONGITUDE, LATITUDE), abs=1e-6)
    assert (with_place.name, with_place.kind, with_place.media_type) == ("现场.jpg", FileKind.PICTURE, JPEG)
    assert (with_place.width, with_place.height) == (640, 480)
    content = files().read(with_place.sha256)
    assert len(content) == with_place.size
    assert content != photo()
    for position in (False, None):
        without = keep(photo(), "现场.jpg", position=position, at=NOON)
        assert (without.longitude, without.latitude) == (None, None)
        assert without.sha256 == with_place.sha256
        assert without.taken_at == with_place.taken_at == NOON - timedelta(minutes=10)


@pytest.mark.parametrize(("content", "media_type"), [(pdf(), PDF), (word(), DOCX)])
def test_a_document_is_kept_as_it_came(store: str, content: bytes, media_type: str) -> None:
    made = keep(content, "说明.txt", position=True, at=NOON)
    assert files().read(made.sha256) == content
    assert (made.media_type, made.size, made.width, made.longitude) == (media_type, len(content), None, None)
    assert made.name.startswith("说明.txt.")


@pytest.mark.parametrize("content", [b"", b"MZ", bytes(31 * MEGABYTE), b"%PDF-1.4" + bytes(30 * MEGABYTE)])
def test_what_is_refused_leaves_nothing_behind(store: str, content: bytes) -> None:
    with pytest.raises(Refused):
        keep(content, "文件.pdf", position=True, at=NOON)
    assert list(files().all()) == []
