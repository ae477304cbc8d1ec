"""A writer may die, or the disk may refuse, at any instant: the workspace is as before or as after."""

import contextlib
import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pystac
import pytest
import shapely

from sttm.errors import WorkspaceError, WorkspaceLocked
from sttm.grids import ArrayCells, Grid
from sttm.territory.records import LayerRecord
from sttm.territory.workspace import Workspace

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(autouse=True)
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """No thread of GDAL is at work when the process forks: the child would wait for what it holds."""
    monkeypatch.setenv("GDAL_NUM_THREADS", "1")


CRS = "EPSG:32632"
GRID = Grid(CRS, 500_000, 5_030_000, 10, 10, 8, 6)
RECORD = LayerRecord(title="Prova")
STEPS = ("replace", "fsync", "mkdir", "write", "unlink", "rmdir", "open")


def units(code: int) -> gpd.GeoDataFrame:
    ids = pd.Index(["a", "b"], name="unit_id")
    boxes = [shapely.box(500_000, 0, 500_100, 100), shapely.box(500_100, 0, 500_200, 100)]
    return gpd.GeoDataFrame({"code": [code, 0]}, index=ids, geometry=boxes, crs=CRS)


def change(workspace: Workspace, number: int) -> None:
    """Put a vector, a raster derived from it, a table, a document and a revert into one transaction."""
    with workspace.writing(f"change {number}") as tx:
        made = tx.put_vector("units", units(number), RECORD)
        cells = ArrayCells(GRID, np.full((6, 8), number, "uint8"), 255)
        derived = RECORD.model_copy(update={"derived_from": {"units": made.version}})
        tx.put_raster("land_cover", cells, derived)
        tx.put_table("means", pd.DataFrame({"m": [number / 7]}), RECORD)
        if tx.current("wells"):
            tx.set_current("wells", tx.collection("wells").records[number % 2][0])
        document = workspace.root.parent / f"{number}.txt"
        tx.put_document(document, title=str(number), kind="act")


def prepared(folder: Path) -> Workspace:
    workspace = Workspace.create(folder / "ws", name="w", title="W", crs=CRS)
    for number in range(6):
        (folder / f"{number}.txt").write_text(str(number))
    for code in (7, 8):
        with workspace.writing("wells") as tx:
            tx.put_vector("wells", units(code), RECORD)
    change(workspace, 0)
    return workspace


def state(workspace: Workspace) -> dict[str, str]:
    found = {layer: workspace.current(layer).version for layer in workspace.layers()}
    return found | {d.version: "document" for d in workspace.documents()}


def in_child(work: Callable[[], None]) -> int:
    """Run ``work`` in a fork of this warmed process; return the child's id."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the threads of Arrow are idle
        child = os.fork()
    if child:
        return child
    signal.alarm(120)  # a child that hangs dies, and the test says so
    try:
        work()
        os._exit(0)
    finally:
        os._exit(1)


def check_whole(root: Path) -> Workspace:
    """Everything the catalogue names is there and has the address it is named by, also for pystac."""
    workspace = Workspace.open(root)
    assert workspace.verify() == ()
    for item in pystac.Catalog.from_file(str(root / "catalog.json")).get_items(recursive=True):
        assert Path(item.assets["data"].get_absolute_href()).is_file()
        for link in item.get_links("derived_from"):
            assert Path(link.get_absolute_href()).is_file()
    return workspace


def test_killed_at_random_moments_hundreds_of_times(tmp_path):
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    kills = landed = under_way = 0
    for round_ in range(10):
        folder = tmp_path / str(round_)
        folder.mkdir()
        workspace = prepared(folder)
        began = time.perf_counter()
        change(workspace, 1)
        duration = min(time.perf_counter() - began, 0.08)  # on a busy machine fewer get far

        def writes(root=workspace.root):
            mine = Workspace.open(root)
            for step in range(10_000):
                change(mine, step % 3)

        for _ in range(30):
            before = Workspace.open(workspace.root).state.journal
            child = in_child(writes)
            time.sleep(chance.uniform(0, 3.5 * duration))
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            assert os.WIFSIGNALED(status)
            kills += 1
            under_way += (workspace.root / ".staging").exists()
            whole = check_whole(workspace.root)
            landed += whole.state.journal != before
            numbers = {whole.vector(whole.current("units")).code["a"]}
            numbers.add(int(whole.cells(whole.current("land_cover")).read(GRID.whole)[0, 0]))
            numbers.add(round(float(whole.table(whole.current("means")).m.iloc[0]) * 7))
            assert len(numbers) == 1, "layers of two transactions are mixed"
        change(workspace, chance.randrange(3))
        assert not (workspace.root / ".staging").exists()
        check_whole(workspace.root)
    print(f"{kills} kills, {under_way} inside a transaction, {landed} after at least one had landed")
    assert kills == 300
    assert under_way > 100


def interrupted(at: int, how: Callable[[str, Callable, tuple, dict], object]) -> None:
    """Make the step number ``at`` of all steps on the file system go wrong in the way ``how``."""
    count = 0

    def wrapped(name: str, real: Callable) -> Callable:
        def step(*args, **kwargs):
            nonlocal count
            count += 1
            return how(name, real, args, kwargs) if count == at else real(*args, **kwargs)

        return step

    for name in STEPS:
        setattr(os, name, wrapped(name, getattr(os, name)))


def dies(name, real, args, kwargs):
    if name == "write":
        real(args[0], bytes(args[1])[: len(args[1]) // 2])
    os._exit(9)


def test_killed_at_every_step_on_the_file_system(tmp_path):
    workspace = prepared(tmp_path)
    original = tmp_path / "original"
    shutil.copytree(workspace.root, original)
    before = state(workspace)
    change(workspace, 3)
    after = state(workspace)
    seen = []
    for at in range(1, 1000):
        shutil.rmtree(workspace.root)
        shutil.copytree(original, workspace.root)

        def writes(at=at):
            mine = Workspace.open(workspace.root)
            interrupted(at, dies)
            change(mine, 3)

        _, status = os.waitpid(in_child(writes), 0)
        whole = check_whole(workspace.root)
        seen.append(state(whole))
        if os.waitstatus_to_exitcode(status) == 0:
            break
        change(whole, 4)
        assert check_whole(workspace.root).history("units")[0].command == "change 4"
        assert not (workspace.root / ".staging").exists()
    else:
        pytest.fail("the transaction never ended")
    assert len(seen) > 40
    first = seen.index(after)
    assert seen == [before] * first + [after] * (len(seen) - first)
    print(f"{len(seen) - 1} steps, visible from step {first + 1}")


def explained_failure(workspace: Workspace) -> str:
    try:
        change(workspace, 3)
    except WorkspaceError as problem:
        return str(problem)
    return ""


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_a_refusal_of_the_disk_at_any_step_is_explained_and_changes_nothing(tmp_path, monkeypatch, error):
    workspace = prepared(tmp_path)
    original = tmp_path / "original"
    shutil.copytree(workspace.root, original)
    before = state(workspace)
    change(workspace, 3)
    after = state(workspace)

    def refuses(name, real, args, kwargs):
        raise OSError(error, os.strerror(error))

    refused = 0
    for at in range(1, 1000, 3):
        shutil.rmtree(workspace.root)
        shutil.copytree(original, workspace.root)
        workspace.refresh()
        with monkeypatch.context() as patch:
            for name in STEPS:
                patch.setattr(os, name, getattr(os, name))
            interrupted(at, refuses)
            failed = explained_failure(workspace)
        assert os.strerror(error) in (failed or os.strerror(error))
        found = state(check_whole(workspace.root))
        assert found == (before if failed else after)
        refused += bool(failed)
        if at > 3 * 40 and not failed:
            break
    assert refused > 10


def test_a_disk_that_is_full_while_data_are_written(tmp_path):
    workspace = prepared(tmp_path)
    before = state(workspace)

    def fills():
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
        noise = np.random.default_rng(0).random((300, 300)).astype("float32")
        mine = Workspace.open(workspace.root)
        caught = 0
        for kind in ("raster", "vector"):
            try:
                with mine.writing("fill") as tx:
                    if kind == "raster":
                        cells = ArrayCells(Grid(CRS, 500_000, 5_030_000, 10, 10, 300, 300), noise)
                        tx.put_raster("land_cover", cells, RECORD)
                    else:
                        frame = pd.DataFrame({"x": noise.ravel()})
                        tx.put_table("means", frame, RECORD)
            except WorkspaceError as problem:
                caught += "check free space" in str(problem)
        os._exit(40 + caught)

    _, status = os.waitpid(in_child(fills), 0)
    assert os.waitstatus_to_exitcode(status) == 42
    assert state(check_whole(workspace.root)) == before


@pytest.mark.usefixtures("plain_permissions")
def test_a_folder_without_write_permission_is_explained(tmp_path):
    workspace = prepared(tmp_path)
    workspace.root.chmod(0o555)
    try:
        with pytest.raises(WorkspaceError, match="permissions"):
            change(workspace, 1)
    finally:
        workspace.root.chmod(0o755)


HOLDER = """
import sys, time
from pathlib import Path
from sttm.territory.workspace import Workspace
with Workspace.open(Path(sys.argv[1])).writing("sttm add land_cover") as tx:
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@contextlib.contextmanager
def holder(root: Path, seconds: float):
    command = [sys.executable, "-c", HOLDER, str(root), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_writer_is_told_who_holds_the_workspace_and_readers_are_not_bothered(tmp_path):
    workspace = prepared(tmp_path)
    with holder(workspace.root, 60) as process:
        told = rf"process {process.pid} \(sttm add land_cover, since 20.*Z\).*wait until"
        with pytest.raises(WorkspaceLocked, match=told):
            change(workspace, 1)
        assert check_whole(workspace.root).layers() == ("land_cover", "means", "units", "wells")
        process.kill()
        process.wait()
        change(workspace, 1)  # the lock died with its holder
    assert workspace.history("units")[0].command == "change 1"


def test_a_second_writer_can_wait(tmp_path):
    workspace = prepared(tmp_path)
    with holder(workspace.root, 0.2), workspace.writing("second", wait=60) as tx:
        tx.put_vector("units", units(5), RECORD)
    assert workspace.history("units")[0].command == "second"


def test_the_changes_of_many_writers_all_land(tmp_path):
    workspace = prepared(tmp_path)

    def writes(name: str):
        mine = Workspace.open(workspace.root)
        for number in range(5):
            with mine.writing(f"{name} {number}", wait=60) as tx:
                tx.put_vector(f"layer_{name}", units(number), RECORD)
                tx.put_vector("units", units(hash((name, number)) % 1000), RECORD)

    children = [in_child(lambda name=name: writes(name)) for name in "abcd"]
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 4
    whole = check_whole(workspace.root)
    for name in "abcd":
        commands = [entry.command for entry in whole.history(f"layer_{name}")]
        assert commands == [f"{name} {n}" for n in (4, 3, 2, 1, 0)]


def test_a_writer_in_this_process_is_refused_while_another_writes(tmp_path):
    workspace = prepared(tmp_path)
    with workspace.writing("one") as tx:
        with pytest.raises(WorkspaceLocked), Workspace.open(workspace.root).writing("two"):
            pass
        tx.put_vector("units", units(5), RECORD)
    assert workspace.vector(workspace.current("units")).code["a"] == 5


def test_an_interruption_after_the_replacement_counts(tmp_path, monkeypatch):
    workspace = prepared(tmp_path)
    real = os.replace

    def replace(source, target):
        real(source, target)
        if Path(target).name == "catalog.json":
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        change(workspace, 5)
    monkeypatch.undo()
    assert check_whole(workspace.root).history("units")[0].command == "change 5"
