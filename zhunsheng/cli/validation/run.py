# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng validate`: try everything here, write the record, and keep it in the laboratory."""

import argparse
import getpass
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from zhunsheng.cli.data import fail, open_laboratory


def run(data: Path, options: argparse.Namespace) -> int:
    """0 when every item agrees, else 1; the record is written and kept either way."""
    open_laboratory(data)
    from zhunsheng.cli.validation.installed import described, packages
    from zhunsheng.cli.validation.items import all_items
    from zhunsheng.cli.validation.record import drawn

    at = datetime.now(UTC).replace(microsecond=0)
    items = list(all_items(options.cases))
    facts = {**described(), "Run at": at.isoformat(timespec="seconds"), "Run by": getpass.getuser()}
    pdf = drawn(items, facts, at)
    options.out.write_bytes(pdf)
    failed = [item for item in items if not item.passed]
    kept = _keep(pdf, len(items), len(failed), facts)
    if options.json:
        told = {
            "facts": facts,
            "packages": packages(),
            "sha256": kept,
            "items": [asdict(item) for item in items],
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for item in failed:
            print(f"✕ {item.part.zh} / {item.part.en}: {item.name}: {item.expected} | {item.got}")
        print(f"{options.out}  {len(items)} 项 / items, {len(failed)} 不符 / differ  SHA-256 {kept}")
    if failed:
        return fail("有不符的项。", "Some items differ.")
    return 0


def _keep(pdf: bytes, count: int, failed: int, facts: dict[str, str]) -> str:
    from zhunsheng.laboratory.actions import keep_validation

    blob = keep_validation(
        pdf=pdf,
        version=facts["zhunsheng"],
        package=facts["SHA-256 (zhunsheng)"],
        count=count,
        failed=failed,
        run_by=facts["Run by"],
    )
    return blob.sha256
