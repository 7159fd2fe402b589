# SPDX-License-Identifier: Apache-2.0
"""What is asked apart about many packs at once: a JSON object that names them, answered by the sweep's rows.

Packs are read by the parsers of Parquet and of a database; whatever they do to those, they do to the process
that runs this. A pack that is none is left out and named among the faults.
"""

import json
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.proofs import VerifierKey
from zhunsheng.rules import kept
from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.pack.faults import PackError
from zhunsheng.rules.pack.outside import Told, issued_in, write_beside
from zhunsheng.rules.pack.reading import opened, read
from zhunsheng.rules.sweep.beside import beside_of
from zhunsheng.rules.sweep.settings import Settings
from zhunsheng.rules.sweep.sweep import FAULTS, LABS, sweep


def answer(question: BinaryIO) -> str:
    """The rows of `labs.parquet`, the summary, and what was wrong with the evidence."""
    task: dict[str, Any] = json.load(question)
    if task["kept"]:
        kept.read_from(Path(task["kept"]))
    scratch = Path(task["scratch"])
    root, out = scratch / "packs", scratch / "out"
    root.mkdir()
    out.mkdir()
    settings = Settings(
        memory=task["memory"],
        scratch=scratch / "spilled",
        now=datetime.fromisoformat(task["now"]).replace(tzinfo=None),
        keys=tuple(VerifierKey.parse(vkey) for vkey in task["keys"]),
        beside=root / ".beside",  # no pack: its name begins with a dot
    )
    with ExitStack() as stack:
        refused = [fault for each in task["packs"] if (fault := _laid_out(stack, each, root, scratch))]
        for name, told in task["outside"].items():
            _set_beside(root / name, told, root / ".beside")
        summary = sweep(catalogue(), SWEPT, root, out, settings)
    faults = json.loads((out / FAULTS).read_text(encoding="utf-8"))
    labs = pq.read_table(out / LABS).to_pylist()
    return json.dumps({"labs": labs, "summary": summary, "faults": refused + faults}, ensure_ascii=False)


def _laid_out(stack: ExitStack, pack: list[str], root: Path, scratch: Path) -> dict[str, Any] | None:
    """Put a pack under its name below the folder that is swept; the fault, where it is none."""
    name, path = pack
    try:
        folder = stack.enter_context(opened(Path(path), scratch))
    except PackError as error:
        text = error.fault.text
        return {"place": name, "what": error.fault.code, "said": {"zh": text.zh, "en": text.en}}
    # Not by a link: what leads outside of the folder is no evidence.
    folder.rename(root / name)
    folder.mkdir()  # whoever unpacked it takes it away again
    return None


def _set_beside(folder: Path, told: Told, beside: Path) -> None:
    """Lay out what others say of a pack's laboratory; of a pack that does not read nothing is said."""
    try:
        said = read(folder).manifest
        issued = issued_in(
            *(sorted((folder / name).glob("*.parquet")) for name in ("registry", "certificates"))
        )
    except (PackError, pa.ArrowException, OSError, ValueError):
        return
    write_beside(beside / beside_of(said.lab_id), said, told, issued)
