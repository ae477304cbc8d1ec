"""Commands that publish: the page of a territory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.options import Day, WorkspacePath, as_date
from sttm.cli.printing import say, working
from sttm.errors import RequestError, SourceError

__all__ = ["register", "serve_until_interrupted"]

PANEL = "Publications"
HERE = Path()
REMEDY = "give what sttm evaluate --json printed"


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("page", rich_help_panel=PANEL)(page)


def page(
    out: Annotated[Path, typer.Argument(help="A new folder, or one that holds a page.", show_default=False)],
    results: Annotated[
        list[Path] | None, typer.Option("--results", help="Output of sttm evaluate --json to show; repeat.")
    ] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Show it at a local address.")] = False,
    port: Annotated[int, typer.Option("--port", help="0 takes any free one.")] = 0,
    on: Day = None,
    workspace: WorkspacePath = HERE,
) -> None:
    """Write the page of a territory: indicators, where to act, where activities may go, evaluations, data.

    **Examples**

    `sttm page site --serve`

    `sttm evaluate *.geojson --json > results.json && sttm page site --results results.json`
    """
    from datetime import date

    from sttm.operations.publishing import write_page
    from sttm.operations.workspaces import open_workspace

    opened, pack = open_workspace(workspace)
    given = [result for path in results or () for result in _results_in(path)]
    with working("writing the page"):
        index = write_page(opened, pack, out, on=as_date(on) or date.today(), results=given)
    say(f"Page: {index}")
    if serve:
        serve_until_interrupted(out, port)


def serve_until_interrupted(folder: Path, port: int) -> None:
    """Serve a folder and print its address, until the user stops it."""
    from sttm.publications.page.serve import serve

    with serve(folder, port, elsewhere=True) as served:
        typer.echo(f"Open {served.address} (Ctrl+C ends)")
        served.wait()


def _results_in(path: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"{path}: {error.strerror or error}"
        raise SourceError(msg, remedy="check the name of the file") from error
    except (ValueError, RecursionError) as error:
        msg = f"{path} holds no results: {error}"
        raise RequestError(msg, remedy=REMEDY) from error
    if not isinstance(content, list) or not all(_is_result(r) for r in content):
        msg = f"{path} holds no results of sttm evaluate"
        raise RequestError(msg, remedy=REMEDY)
    return content


def _is_result(given: object) -> bool:
    wanted = {"kind", "fingerprint", "intervention", "schede", "caveats", "layers", "units"}
    return isinstance(given, dict) and wanted <= set(given) and given["kind"] == "sttm-evaluation"
