# SPDX-License-Identifier: Apache-2.0
"""What is asked apart about a pack of others: a JSON object that names it, answered by one that tells of it.

A pack is read by the parsers of Parquet and of a database; whatever it does to them, it does to the process
that runs this.
"""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.proofs import VerifierKey
from zhunsheng.rules import kept
from zhunsheng.rules.pack.capability import capability_rows
from zhunsheng.rules.pack.checking import Asked, checked
from zhunsheng.rules.pack.evaluating import evaluate_pack
from zhunsheng.rules.pack.faults import PackError
from zhunsheng.rules.pack.notes import notes
from zhunsheng.rules.pack.outside import with_told
from zhunsheng.rules.pack.register import register_rows
from zhunsheng.rules.pack.reporting import Wanted, pack_document
from zhunsheng.rules.report.peers import PeersError
from zhunsheng.rules.report.peers import read as read_peers
from zhunsheng.rules.report.profile import read_profile


def answer(question: BinaryIO) -> str:
    """What was found, or why nothing could be."""
    task = json.load(question)
    if task["kept"]:
        kept.read_from(Path(task["kept"]))
    asked = Asked(
        now=datetime.fromisoformat(task["now"]),
        trust=tuple(VerifierKey.parse(vkey) for vkey in task["trust"]),
        lab_id=task["lab_id"],
        memory=task["memory"],
        scratch=Path(task["scratch"]),
    )
    try:
        return json.dumps(_told(Path(task["path"]), asked, task), ensure_ascii=False)
    except PackError as error:
        return json.dumps({"unreadable": error.fault.as_json()}, ensure_ascii=False)
    except PeersError as error:
        said = {"text": {"zh": error.zh, "en": error.en}}
        return json.dumps({"unreadable": said}, ensure_ascii=False)


def _told(path: Path, asked: Asked, task: dict[str, Any]) -> dict[str, Any]:
    with checked(path, asked) as found:
        told: dict[str, Any] = {"check": found.as_json() | {"notes": notes(catalogue(), found.columns)}}
        if task["evaluate"] and (not task["of"] or found.manifest.lab_id in task["of"]):
            known = with_told(found, task["outside"].get(found.manifest.lab_id, {}), Path(task["scratch"]))
            as_of = date.fromisoformat(task["as_of"]) if task["as_of"] else None
            made = evaluate_pack(catalogue(), known, as_of, asked.memory, Path(task["scratch"]))
            told["evaluation"] = made.as_json()
            told["cmc"] = capability_rows(found)
            told["register"] = register_rows(found)
            if task["report"] is not None:
                told["document"] = pack_document(
                    catalogue(),
                    known,
                    made,
                    task["now"],
                    _wanted(task["report"], found.manifest.lab_id),
                    asked.memory,
                    Path(task["scratch"]),
                )
    return told


def _wanted(report: dict[str, Any], lab_id: str) -> Wanted:
    """What the report is to show, the file of peers read here too: it comes from elsewhere like the pack."""
    profile, peers = report["profile"], report["peers"]
    return Wanted(
        month_ends=report["month_ends"],
        peers=read_peers(Path(peers), lab_id) if peers else None,
        profile=read_profile(profile["name"], profile["text"]) if profile else None,
        numbers=report["numbers"],
    )
