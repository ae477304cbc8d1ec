"""Zip archives: unpacked whole inside their folder, or not at all."""

import stat
import zipfile

import pytest

from sttm.errors import SourceError
from sttm.sources.archive import unpack


def packed(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def test_members_are_unpacked_and_a_second_call_reuses_them(tmp_path):
    archive = packed(tmp_path / "a.zip", [("b/x.shp", b"1"), ("b/x.dbf", b"2"), ("__MACOSX/x", b"3")])
    files = unpack(archive, tmp_path / "out")
    assert [f.relative_to(tmp_path / "out").as_posix() for f in files] == ["b/x.dbf", "b/x.shp"]
    archive.unlink()
    assert unpack(archive, tmp_path / "out") == files


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/evil.txt", "a/../../evil.txt", "..\\evil.txt", "C:/evil.txt"]
)
def test_a_member_that_leaves_the_folder_is_refused(tmp_path, name):
    room = tmp_path / "room"
    room.mkdir()
    archive = packed(room / "slip.zip", [("good.txt", b"1"), (name, b"evil")])
    with pytest.raises(SourceError, match="outside the folder"):
        unpack(archive, room / "out")
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["room", "slip.zip"]


def test_a_link_is_refused(tmp_path):
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(SourceError, match="outside the folder"):
        unpack(packed(tmp_path / "link.zip", [(link, b"/etc/passwd")]), tmp_path / "out")


def test_a_bomb_is_refused_by_what_comes_out_of_it(tmp_path):
    archive = packed(tmp_path / "bomb.zip", [("zeros", b"\0" * 5_000_000)])
    assert archive.stat().st_size < 10_000
    with pytest.raises(SourceError, match="unpacks to more"):
        unpack(archive, tmp_path / "out", max_bytes=1_000_000)
    many = packed(tmp_path / "many.zip", [(str(i), b"") for i in range(20)])
    with pytest.raises(SourceError, match="20 files"):
        unpack(many, tmp_path / "out", max_members=10)
    assert not (tmp_path / "out").exists()


def test_a_damaged_archive_is_refused_and_nothing_is_left(tmp_path):
    archive = packed(tmp_path / "cut.zip", [("a", b"abc" * 5000), ("b", bytes(range(256)) * 50)])
    raw = bytearray(archive.read_bytes())
    raw[40:60] = b"\xff" * 20
    archive.write_bytes(raw)
    with pytest.raises(SourceError, match="cannot be unpacked"):
        unpack(archive, tmp_path / "out")
    (tmp_path / "no.zip").write_bytes(b"nothing of the kind")
    with pytest.raises(SourceError, match="cannot be unpacked"):
        unpack(tmp_path / "no.zip", tmp_path / "out")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cut.zip", "no.zip"]
