# SPDX-License-Identifier: Apache-2.0
"""What is tried: each item computes here and now, and says what was expected and what came."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from zhunsheng.accounts.matrix import MATRIX
from zhunsheng.accounts.permissions import conflict
from zhunsheng.measure import worked
from zhunsheng.measure.cases.document import load_cases
from zhunsheng.measure.cases.run import run_cases
from zhunsheng.measure.procedure.compute import compute
from zhunsheng.measure.procedure.shipped import load_shipped, shipped
from zhunsheng.measure.rounding import plain, round_to_place
from zhunsheng.measure.text import Text
from zhunsheng.proofs.merkle import leaf_hash, root


@dataclass(frozen=True, slots=True)
class Item:
    """One trial: its part, what it is, what was expected, what came."""

    part: Text
    name: str
    expected: str
    got: str
    passed: bool


_NAME = Text("准绳", "Zhunsheng")
_PROCEDURES = Text("校准程序的算例", "Worked examples of procedures")
_CASES = Text("公开算例", "Published cases")
_ROUNDING = Text("修约（GB/T 8170）", "Rounding (GB/T 8170)")
_LOG = Text("日志的哈希树（RFC 6962）", "Hash tree of the log (RFC 6962)")
_RIGHTS = Text("权限", "Rights")
_DATABASE = Text("数据库往返", "Database round trip")
_CERTIFICATE = Text("证书：签发、封存、查验", "A certificate: issued, sealed, verified")
_ROUNDED = (
    ("12.1498", -1, "12.1"), ("12.1498", 0, "12"), ("1.050", -1, "1.0"), ("0.350", -1, "0.4"),
    ("2.5", 0, "2"), ("3.5", 0, "4"), ("-2.5", 0, "-2"), ("0.0325", -3, "0.032"),
    ("10.5002", 0, "11"), ("1268", 2, "1300"),
)  # fmt: skip
# The tree of eight entries that implementations of Certificate Transparency are tried with.
_ENTRIES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def equal(part: Text, name: str, expected: object, got: object) -> Item:
    """An item that passes when both are the same."""
    return Item(part, name, str(expected), str(got), expected == got)


def all_items(cases: Path | None) -> Iterator[Item]:
    """Everything that is tried."""
    yield from _procedures()
    if cases is not None:
        yield from _published(cases)
    yield from _rounded()
    yield from _tree()
    yield from _rights()
    yield from _round_trip()
    yield from _certificate()


def _procedures() -> Iterator[Item]:
    for name in shipped():
        procedure = load_shipped(name)
        for example in procedure.worked:
            results = compute(procedure, worked.record_of(example))
            missed = {each.at for each in worked.run_example(procedure, example)}
            for wanted in example.expect:
                got = worked.look_up(results, wanted.at)
                expected = (
                    wanted.shown if wanted.shown is not None else f"{wanted.value} ± {wanted.tolerance}"
                )
                place = f"{name} · {example.id} · {wanted.at}"
                yield Item(_PROCEDURES, place, expected, str(got), wanted.at not in missed)


def _published(file: Path) -> Iterator[Item]:
    for outcome in run_cases(load_cases(file.read_text(encoding="utf-8"))):
        name = f"{outcome.case.id} · {outcome.check.quantity}"
        got = "—" if outcome.result is None else f"{outcome.result:.10g}"
        yield Item(_CASES, name, f"{outcome.check.value} ± {outcome.check.tolerance}", got, outcome.passed)


def _rounded() -> Iterator[Item]:
    for value, place, wanted in _ROUNDED:
        yield equal(_ROUNDING, f"{value} → 10^{place}", wanted, plain(round_to_place(value, place)))


def _tree() -> Iterator[Item]:
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in _ENTRIES]
    for size, wanted in _ROOTS.items():
        yield equal(_LOG, f"root of {size}", wanted, root(leaves[:size]).hex())


def _rights() -> Iterator[Item]:
    """What must hold of the matrix whatever a laboratory does with its roles."""
    administrators = {object_ for object_, row in MATRIX.items() if row["SYS"]}
    yield equal(_RIGHTS, "SYS: objects", ["log", "users"], sorted(administrators))
    clients = {
        right.letter for row in MATRIX.values() for right in row["CLI"] if not right.own and not right.limit
    }
    yield equal(_RIGHTS, "CLI: rights beyond its own", [], sorted(clients))
    yield equal(_RIGHTS, "SYS with a business role", True, conflict({"SYS", "CAL"}))
    yield equal(_RIGHTS, "CAL may sign", False, any(right.letter == "A" for right in MATRIX["draft"]["CAL"]))


def _round_trip() -> Iterator[Item]:
    """Texts and bytes come back from this machine's database as they went in."""
    from django.db import connection, transaction

    sent = ("1.50", "10.00000000000000012345", f"−0.10 °C µΩ {_NAME.zh}", "2026-04-12T00:00:00.000001Z")
    kind = "bytea" if connection.vendor == "postgresql" else "blob"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE validation_trial (a text, b {kind})")
        for text in sent:
            cursor.execute("INSERT INTO validation_trial VALUES (%s, %s)", [text, text.encode()])
        cursor.execute("SELECT a, b FROM validation_trial")
        rows = cursor.fetchall()
        cursor.execute("DROP TABLE validation_trial")
    for text, (kept, raw) in zip(sent, rows, strict=True):
        yield equal(_DATABASE, connection.vendor, text, kept)
        yield equal(_DATABASE, f"{connection.vendor} · bytes", text.encode().hex(), bytes(raw).hex())


def _certificate() -> Iterator[Item]:
    """A laboratory in a scratch folder does whole jobs; its certificate verifies, an altered copy not."""
    with TemporaryDirectory(prefix="zhunsheng-validation-") as name:
        folder = Path(name)
        built = _command("demo", "--no-serve", "--data", str(folder / "lab"))
        yield equal(_CERTIFICATE, "built", 0, built.returncode)
        if built.returncode != 0:
            return
        number = json.loads((folder / "lab" / "demo.json").read_text())["number"]
        file, trust = folder / "certificate.pdf", folder / "trust.pem"
        words = ("certificates", "export", number, "--out", str(file), "--trust-out", str(trust))
        yield equal(_CERTIFICATE, "exported", 0, _command(*words, "--data", str(folder / "lab")).returncode)
        yield equal(_CERTIFICATE, "verified", "valid-and-trusted", _verdict(file, trust))
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(bytes(content))
        altered = _verdict(file, trust)
        yield Item(
            _CERTIFICATE, "one byte altered", "≠ valid-and-trusted", altered, altered != "valid-and-trusted"
        )


def _verdict(file: Path, trust: Path) -> str:
    said = _command("verify", str(file), "--trust", str(trust), "--json")
    return str(json.loads(said.stdout)["verdict"])


def _command(*words: str) -> subprocess.CompletedProcess[str]:
    """Ourselves, in a process that knows nothing of this laboratory."""
    import os

    ours = ("ZHUNSHENG_", "DATABASE_URL", "DJANGO_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    command = [sys.executable, "-m", "zhunsheng.cli.main", *words]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)  # noqa: S603 - ourselves
