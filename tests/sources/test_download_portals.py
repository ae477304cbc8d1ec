"""Fetching from a portal that behaves, and from one that does not."""

import contextlib
import gzip
import hashlib
import http.server
import threading
import time
from typing import ClassVar

import geopandas as gpd
import pytest
import shapely

from sttm.errors import SourceError
from sttm.sources.download import DownloadLimits, fetch
from sttm.sources.vector import read_vector

GEOJSON = (
    b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":1},'
    b'"geometry":{"type":"Point","coordinates":[9.19,45.46]}}]}'
)
QUICK = DownloadLimits(attempts=3, backoff=0.01, read_timeout=0.3, connect_timeout=1, max_bytes=1_000_000)


class Portal(http.server.BaseHTTPRequestHandler):
    """One path per way of behaving; counts what it was asked."""

    asked: ClassVar[list[str]] = []
    files: ClassVar[dict[str, bytes]] = {}
    address: ClassVar[str] = ""

    def log_message(self, *args):
        pass

    def send(self, status, body=b"", content_type="application/octet-stream", length=None, **headers):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        if length != "none":
            self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        name = self.path.strip("/")
        times = self.asked.count(name)
        self.asked.append(name)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.answer(name, times)

    def answer(self, name, times):  # noqa: C901 - one line per way of behaving
        if name == "recovers.geojson":
            self.send(503 if times == 0 else 200, GEOJSON)
        elif name == "busy.geojson":
            self.send(503)
        elif name == "truncated.geojson":
            self.send(200, GEOJSON[:40], length=len(GEOJSON))
            self.close_connection = True
        elif name == "endless.geojson":
            self.send(200, length="none")
            for _ in range(10_000):
                self.wfile.write(b"x" * 65_536)
        elif name == "huge.geojson":
            self.send(200, b"x", length=10**12)
            self.close_connection = True
        elif name == "page.gpkg":
            self.send(200, b"<!DOCTYPE html><html>please log in", "text/html; charset=utf-8")
        elif name == "disguised.gpkg":
            self.send(200, b"\n <html>moved", "application/geopackage+sqlite3")
        elif name == "slow.geojson":
            time.sleep(1.0)
            self.send(200, GEOJSON)
        elif name == "circle.geojson":
            self.send(302, Location="/circle.geojson")
        elif name == "moved.geojson":
            self.send(302, Location="/real.geojson")
        elif name == "file.geojson":
            self.send(302, Location="file:///etc/hostname")
        elif name == "nothing.geojson":
            self.send(200)
        elif name == "zipped.geojson":
            self.send(200, gzip.compress(GEOJSON), Content_Encoding="gzip")
        elif name in self.files:
            self.send(200, self.files[name])
        else:
            self.send(404)


@pytest.fixture
def portal():
    handler = type("Handler", (Portal,), {"asked": [], "files": {"real.geojson": GEOJSON}})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    handler.address = f"http://127.0.0.1:{server.server_port}"
    yield handler
    server.shutdown()
    server.server_close()
    thread.join()


def get(portal, name, folder, **options):
    return fetch(f"{portal.address}/{name}", folder, limits=options.pop("limits", QUICK), **options)


def left_over(folder):
    return [p.name for p in folder.rglob("*") if p.is_file()]


def test_a_file_comes_whole_with_its_checksum_and_progress(portal, tmp_path):
    seen = []
    got = get(portal, "real.geojson", tmp_path, progress=lambda done, total: seen.append((done, total)))
    assert got.path.read_bytes() == GEOJSON
    assert got.path.name == "real.geojson"
    assert got.sha256 == hashlib.sha256(GEOJSON).hexdigest()
    assert seen[-1] == (len(GEOJSON), len(GEOJSON))
    assert got.sha256 in got.describe()


def test_the_cache_is_used_until_it_is_damaged_or_refreshed(portal, tmp_path):
    first = get(portal, "real.geojson", tmp_path)
    again = get(portal, "real.geojson", tmp_path)
    assert (again.reused, again.sha256, portal.asked) == (True, first.sha256, ["real.geojson"])
    first.path.write_bytes(b"damaged")
    assert not get(portal, "real.geojson", tmp_path).reused
    assert not get(portal, "real.geojson", tmp_path, refresh=True).reused
    assert len(portal.asked) == 3


def test_redirects_are_followed_and_remembered(portal, tmp_path):
    got = get(portal, "moved.geojson", tmp_path)
    assert got.final_url.endswith("/real.geojson")
    assert got.url.endswith("/moved.geojson")


def test_a_passing_failure_is_tried_again(portal, tmp_path):
    assert get(portal, "recovers.geojson", tmp_path).path.read_bytes() == GEOJSON
    assert len(portal.asked) == 2


def test_a_body_compressed_unasked_is_kept_as_the_file_it_is(portal, tmp_path):
    assert get(portal, "zipped.geojson", tmp_path).path.read_bytes() == GEOJSON


@pytest.mark.parametrize(
    ("name", "says", "times"),
    [
        ("absent.geojson", "answers 404", 1),
        ("busy.geojson", r"answers 503 .*3 attempts", 3),
        ("truncated.geojson", r"3 attempts", 3),
        ("endless.geojson", "larger than 1,000,000 bytes", 1),
        ("huge.geojson", "larger than 1,000,000 bytes", 1),
        ("page.gpkg", "web page instead of the file", 1),
        ("disguised.gpkg", "web page instead of the file", 1),
        ("slow.geojson", "does not answer in time", 3),
        ("circle.geojson", "redirects in a circle", None),
        ("file.geojson", "not http", 1),
        ("nothing.geojson", "empty file", 3),
    ],
)
def test_faults_of_portals_are_told_and_leave_nothing_behind(portal, tmp_path, name, says, times):
    with pytest.raises(SourceError, match=says) as caught:
        get(portal, name, tmp_path)
    assert caught.value.remedy
    assert times is None or len(portal.asked) == times
    assert left_over(tmp_path) == []


def test_a_failed_refresh_keeps_the_file_of_before(portal, tmp_path):
    first = get(portal, "real.geojson", tmp_path)
    del portal.files["real.geojson"]
    with pytest.raises(SourceError, match="404"):
        get(portal, "real.geojson", tmp_path, refresh=True)
    assert first.path.read_bytes() == GEOJSON


def test_a_dripping_portal_is_given_up(portal, tmp_path):
    limits = DownloadLimits(attempts=1, total_timeout=0.0, max_bytes=10**9)
    with pytest.raises(SourceError, match="took longer than 0 s"):
        get(portal, "real.geojson", tmp_path, limits=limits)


def test_nobody_there_and_no_address(tmp_path):
    with pytest.raises(SourceError, match="connection broke"):
        fetch("http://127.0.0.1:9/x.gpkg", tmp_path, limits=QUICK)
    with pytest.raises(SourceError, match="not an http address"):
        fetch("ftp://127.0.0.1/x.gpkg", tmp_path)


def test_another_file_than_expected_is_refused(portal, tmp_path):
    with pytest.raises(SourceError, match="has sha256"):
        get(portal, "real.geojson", tmp_path, sha256="0" * 64)
    assert left_over(tmp_path) == []


def test_a_hostile_name_stays_in_the_folder(portal, tmp_path):
    got = get(portal, "real.geojson", tmp_path, filename="../../etc/pass:wd.geojson")
    assert got.path.parent.parent == tmp_path
    assert got.path.name == "pass_wd.geojson"


@pytest.mark.parametrize("name", ["points.geojson", "points.gpkg", "points.csv"])
def test_what_was_fetched_can_be_read(portal, tmp_path, name):
    points = gpd.GeoDataFrame({"id": [1]}, geometry=[shapely.Point(9.19, 45.46)], crs="EPSG:4326")
    local = tmp_path / name
    if name.endswith("csv"):
        local.write_text("id,lon,lat\n1,9.19,45.46\n")
    else:
        points.to_file(local, engine="pyogrio")
    portal.files[name] = local.read_bytes()
    got = get(portal, name, tmp_path / "cache")
    assert read_vector(got.path).frame.geometry.iloc[0].equals(shapely.Point(9.19, 45.46))
