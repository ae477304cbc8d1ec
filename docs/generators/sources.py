"""The catalogues of sources: where each layer comes from, its licence, what it stands in for."""

from __future__ import annotations

from typing import Any

from generators.markdown import cell, code, table
from sttm.packs.loading import load_pack, shipped_packs

__all__ = ["page"]


def page() -> str:
    """Return one section for each pack whose layers come from files."""
    packs = [load_pack(name) for name in shipped_packs()]
    parts = []
    for pack in packs:
        if pack.manifest.territory and pack.manifest.origin == "files":
            parts.append(f"## Pack {pack.manifest.name}\n")
            parts += [_source(s) for s in pack.sources.values()]
    return "\n".join(parts)


def _source(source: Any) -> str:
    taken = (
        "Taken by a new workspace." if source.default else f"Offered to `sttm add {source.layer} --source`."
    )
    origin = f"{cell(source.publisher)}; {source.licence}; {source.reference_date}"
    about = f"{source.title.en} (*{source.title.it}*). {origin}."
    page_of = f" [Page of the data set]({source.page})." if source.page else ""
    parts = [f"### {source.layer}: {source.id}\n", f"{about}{page_of} {taken}\n"]
    if source.proxy_for is not None:
        parts.append(f"**Stands in for**: {source.proxy_for.en} (*{source.proxy_for.it}*).\n")
    parts += [f"**Caveat**: {c.text.en}\n" for c in source.caveats]
    files = {f.path: f for part in source.parts for f in (part.file, *(j.file for j in part.joins))}
    rows = [
        (code(f.path), f"<{f.url}>" if f.url else "none: get it and give its folder with `--data`")
        for f in files.values()
    ]
    return "\n".join([*parts, table(("file below the data folder", "address"), rows)])
