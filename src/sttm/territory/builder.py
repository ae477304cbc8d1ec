"""Bringing derived layers up to date with their inputs: what changed is computed, the rest is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sttm.territory.build_report import BuildReport, LayerReport
from sttm.territory.derived import DerivedLayer, in_order
from sttm.territory.planning import Plan, Scene, plan_layer
from sttm.territory.records import LayerRecord, LayerVersion
from sttm.territory.running import BlockCells, computed_cells, computed_features, computed_table
from sttm.territory.schemas import layer_schemas
from sttm.territory.transaction import Transaction
from sttm.territory.workspace import Workspace

__all__ = ["Progress", "build"]

Progress = Callable[[int, int, str], None]

LIGHT = 3
"""Level of compression of derived rasters, which are written anew at every change."""

_INHERITED = ("variable", "sensor", "period", "unit", "legend", "proxy_for")


def build(
    workspace: Workspace,
    layers: Iterable[DerivedLayer],
    parameters: Mapping[str, Any] | None = None,
    *,
    targets: Iterable[str] | None = None,
    progress: Progress | None = None,
    dry_run: bool = False,
    command: str = "build",
    who: str | None = None,
    wait: float = 0,
) -> BuildReport:
    """Bring derived layers up to date, all of them in one transaction.

    The result is the same, bit for bit, as if everything had been computed anew.

    Parameters
    ----------
    layers
        Every derived layer there is.
    parameters
        Values by name; each layer sees those it declares. JSON values, dataclasses or pydantic models.
    targets
        Names of the layers wanted, with what they need; None is all.
    progress
        Called with layers done, layers in all, and what is being done.
    dry_run
        Only say what would be done; needs no lock and writes nothing.
    command, who, wait
        For the journal and the lock.

    Raises
    ------
    RequestError
        If a target or an input is unknown, or layers need one another in a ring.
    WorkspaceError
        If the workspace is locked or the disk refuses; nothing has changed then.
    """
    chosen = tuple(layers)
    per_unit = {layer.name: layer.units for layer in chosen if layer.per_unit}
    derived_names = {layer.name for layer in chosen}
    values = dict(parameters or {})

    def ordered() -> tuple[DerivedLayer, ...]:
        known = {*layer_schemas(), *workspace.layers()} - (derived_names - set(layer_schemas()))
        return in_order(chosen, known, targets)

    if dry_run:
        workspace.refresh()
        order = ordered()
        scene = Scene(workspace, workspace, values, per_unit)
        return BuildReport(tuple(_foreseen(scene, layer) for layer in order), dry_run=True)
    ordered()
    with workspace.writing(command, who=who, wait=wait) as transaction:
        scene = Scene(workspace, transaction, values, per_unit)
        order = ordered()
        reports = []
        for number, layer in enumerate(order):
            if progress is not None:
                progress(number, len(order), layer.name)
            reports.append(
                _brought_up_to_date(scene, transaction, layer, _watch(progress, number, len(order)))
            )
        if progress is not None:
            progress(len(order), len(order), "done")
    return BuildReport(tuple(reports))


def _watch(progress: Progress | None, number: int, total: int) -> Callable[[str], None] | None:
    return None if progress is None else lambda text: progress(number, total, text)


def _report(
    scene: Scene, layer: DerivedLayer, plan: Plan, before: str | None, after: str | None
) -> LayerReport:
    done = plan.units if plan.units is not None else plan.blocks
    total = plan.total
    units = scene.view.current(layer.units)
    if total is None and layer.per_unit and units is not None:
        total = int(units.facts["rows"])
    return LayerReport(
        layer=layer.name,
        action=plan.action,
        reasons=plan.reasons,
        done=total if done is None else len(done),
        total=total,
        what="units" if layer.per_unit else "blocks",
        ids=() if plan.units is None else tuple(plan.units),
        before=before,
        after=after,
    )


def _foreseen(scene: Scene, layer: DerivedLayer) -> LayerReport:
    plan = plan_layer(scene, layer)
    if plan.action not in ("unchanged", "kept", "not_built"):
        scene.uncertain.add(layer.name)
    known = scene.view.current(layer.name)
    return _report(scene, layer, plan, known.version if known else None, None)


def _brought_up_to_date(
    scene: Scene, transaction: Transaction, layer: DerivedLayer, watch: Callable[[str], None] | None
) -> LayerReport:
    before = transaction.current(layer.name)
    plan = plan_layer(scene, layer)
    after = before
    if plan.action == "not_built":
        return _report(
            scene, layer, plan, before.version if before else None, before.version if before else None
        )
    record = _record(scene, layer, plan)
    if plan.action in ("unchanged", "kept", "restored") and plan.source is not None:
        if plan.source.record != record or plan.action == "restored":
            after = transaction.describe(plan.source, record)
        if plan.action == "unchanged" and plan.source.record != record:
            plan = Plan("redescribed", ("the description of an input or of the layer changed",))
    elif layer.output == "table":
        after = transaction.put_table(layer.name, computed_table(scene, layer, plan), record)
    elif layer.output == "vector":
        after = transaction.put_vector(layer.name, computed_features(scene, layer), record)
    else:
        cells = computed_cells(scene, layer, plan, watch)
        after = transaction.put_raster(layer.name, cells, record, level=LIGHT, few_values=layer.few_values)
        if plan.blocks is not None and plan.source is not None and isinstance(cells, BlockCells):
            windows = tuple(cells.window(corner) for corner in sorted(plan.blocks))
            scene.computed[layer.name, plan.source.version, after.version] = windows
    return _report(scene, layer, plan, before.version if before else None, after.version if after else None)


def _record(scene: Scene, layer: DerivedLayer, plan: Plan) -> LayerRecord:
    inputs: dict[str, LayerVersion] = {n: v for n, v in scene.inputs(layer).items() if v is not None}
    caveats = {caveat.id: caveat for caveat in layer.caveats}
    for _, version in sorted(inputs.items()):
        caveats |= {caveat.id: caveat for caveat in version.record.caveats}
    dates = [v.record.reference_date for v in inputs.values() if v.record.reference_date is not None]
    source = inputs.get(layer.inherit or "")
    measured = {} if source is None else {name: getattr(source.record, name) for name in _INHERITED}
    measured |= {k: v for k, v in (("unit", layer.unit), ("legend", layer.legend)) if v is not None}
    return LayerRecord(
        title=layer.title,
        description=layer.description,
        caveats=tuple(caveats[name] for name in sorted(caveats)),
        fictional=any(v.record.fictional for v in inputs.values()),
        reference_date=max(dates, default=None),
        derived_from={name: version.version for name, version in sorted(inputs.items())},
        method=layer.method,
        columns=layer.columns,
        build=plan.key,
        **measured,
    )
