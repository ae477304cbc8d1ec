"""What every room's tests share: where the real data lie, a small fictional territory, the command line."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# A busy machine makes any example slow once: time is measured in benchmarks, never in a test.
# Where tests decide whether a change lands, the examples are those of the test, not of chance: a fault that
# random examples find elsewhere is mended by a change of its own. Developers' runs go on looking.
settings.register_profile("untimed", deadline=None)
settings.register_profile("deciding", deadline=None, derandomize=True, database=None)
settings.load_profile("deciding" if os.environ.get("STTM_REQUIRE") else "untimed")

ROOT = Path(__file__).resolve().parents[1]

LONG = (
    "test_benchmarks_quick.py", "test_cli_examples.py", "test_gtfs_properties.py", "test_kill_transactions.py",
    "test_volume_browser.py", "test_ops_services_scales.py", "test_cli_plain_files.py", "test_docs_commands.py",
    "test_docs_examples.py", "test_production_volumes.py", "test_cli_siting_search.py", "test_ops_monitoring.py",
    "test_kill_builds.py", "test_cli_knowledge.py", "test_atlas_browser.py", "test_page_browser.py",
)  # fmt: skip
"""Files that take longest. They go first: one that begins at the end leaves the other workers without work."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; the others stay in their order."""
    rank = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.path.name, len(LONG)))


def required(name: str) -> bool:
    return name in os.environ.get("STTM_REQUIRE", "").split(",")


@pytest.fixture(scope="session")
def milan_data() -> Path:
    """The folder of real Milan data beside the project; absent, the test is skipped unless it is required."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        if required("data"):
            pytest.fail("STTM_REQUIRE names data, but ../shared/data is not there")
        pytest.skip("the real data are not beside the project")
    return folder


@pytest.fixture(scope="session")
def invest_reference() -> Path:
    """The folder of inputs and results of InVEST beside the project; absent, skipped unless it is required."""
    folder = ROOT.parent / "shared" / "reference" / "invest"
    if not folder.is_dir():
        if required("data"):
            pytest.fail("STTM_REQUIRE names data, but ../shared/reference/invest is not there")
        pytest.skip("the reference results are not beside the project")
    return folder


TOWN_DAY = date(2026, 3, 10)
"""Day on which the tests evaluate and build: no test may depend on the day it is run."""


@dataclass(frozen=True, slots=True)
class Town:
    """A fictional town: its plain files, and the workspace built from them (to be copied, never changed)."""

    files: Path
    workspace: Path

    def layer(self, name: str) -> Path:
        return next(p for p in self.files.glob(f"{name}.*") if p.suffix in (".gpkg", ".tif"))

    def intervention(self, name: str = "piazza-spugna") -> Path:
        return self.files / "interventions" / f"{name}.geojson"


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The sample town, generated and built once."""
    from sttm.operations.building import build_layers
    from sttm.operations.sampling import sample_files
    from sttm.operations.workspaces import new_workspace, workspace_pack

    folder = tmp_path_factory.mktemp("town")
    sample_files(folder / "files", scale="town", seed=1)
    workspace, _ = new_workspace(folder / "workspace", pack="sample", data=folder / "files")
    build_layers(workspace, workspace_pack(workspace), on=TOWN_DAY)
    return Town(folder / "files", folder / "workspace")


@pytest.fixture
def town_copy(town: Town, tmp_path: Path) -> Path:
    """A copy of the town's workspace, to change at will."""
    return Path(shutil.copytree(town.workspace, tmp_path / "ws"))


@pytest.fixture(scope="session")
def milan_admitted(milan_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of the real Milan before any layer is derived (to be copied, never changed)."""
    from sttm.operations.workspaces import new_workspace

    folder = tmp_path_factory.mktemp("admitted") / "Città di Milano"
    new_workspace(folder, pack="milano", data=milan_data)
    return folder


@pytest.fixture(scope="session")
def milan(milan_admitted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of the real Milan, built on ``TOWN_DAY`` (to be copied, never changed)."""
    from sttm.operations.building import build_layers
    from sttm.operations.workspaces import open_workspace

    folder = tmp_path_factory.mktemp("built") / "Città di Milano"
    shutil.copytree(milan_admitted, folder)
    build_layers(*open_workspace(folder), on=TOWN_DAY)
    return folder


@pytest.fixture(scope="session")
def milan_with_trains(
    milan_admitted: Path, milan_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Milan with its trains to the last day they are whole; LUM and access built (to be copied, never changed)."""
    from sttm.operations.building import build_layers
    from sttm.operations.services.importing_gtfs import import_gtfs
    from sttm.operations.workspaces import open_workspace

    folder = tmp_path_factory.mktemp("trains") / "ws"
    shutil.copytree(milan_admitted, folder)
    feed = milan_data / "transit" / "trenord_gtfs_2023-10"
    import_gtfs(*open_workspace(folder), [feed], until=date(2023, 12, 9), today=date(2024, 3, 1))
    targets = ["lum", "lum_walking", "service_access"]
    build_layers(*open_workspace(folder), on=date(2024, 3, 1), targets=targets)
    return folder


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The error that a command with --json printed."""
        found = json.loads(self.err)
        assert isinstance(found, dict)
        return found


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def built_once() -> Callable[..., Any]:
    """The commands of an application, built at the first call: a shell builds them once, not at every test."""
    import typer.main

    return functools.cache(typer.main.get_command)


@pytest.fixture
def sttm(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], built_once: Callable[..., Any]
) -> Run:
    """Run the command line in this process, through the same door as a shell."""
    from sttm.cli import main

    monkeypatch.setattr("typer.main.get_command", built_once)
    monkeypatch.delenv("STTM_WORKSPACE", raising=False)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*args: object, code: int = 0) -> Ran:
        monkeypatch.setattr(sys, "argv", ["sttm", *(str(a) for a in args)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert ended.value.code == code, (
            f"sttm {' '.join(map(str, args))} ended with {ended.value.code}\n{out}\n{err}"
        )
        assert "Traceback" not in err
        if code:
            assert err or not args, "an error says what is wrong"
        return Ran(code, out, err)

    return run


@contextlib.contextmanager
def _without_override() -> Iterator[None]:
    """Take from this thread the capability of root to write where the mode forbids it, and give it back."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, this thread
    given = (ctypes.c_uint32 * 6)()
    if libc.capget(header, given) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    taken = (ctypes.c_uint32 * 6)(*given)
    taken[0] &= ~0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, effective
    if libc.capset(header, taken) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    try:
        yield
    finally:
        libc.capset(header, given)


@pytest.fixture
def plain_permissions() -> Iterator[None]:
    """Make the modes of files and folders hold, also where the tests run as root."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        with _without_override():
            yield
    else:
        yield
