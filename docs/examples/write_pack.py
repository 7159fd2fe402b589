# SPDX-License-Identifier: Apache-2.0
"""Write a small evidence pack without Zhunsheng: pyarrow for the tables, cryptography for the signature.

    python write_pack.py OUT

OUT becomes a folder with the pack; beside it OUT.vkey holds the public key, which a reader has to get from
the laboratory itself. Rows and laboratory are invented: put queries of your own database in their place.
"""

import base64
import hashlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LAB = "91330200MA2EXAMPLE"  # the laboratory's unified social credit code
KEY_NAME = "lab.example/packs"  # whose key it is; no spaces and no plus sign
AT = pa.timestamp("us")  # naive local time of the site


def at(local: str) -> pa.Array:
    """A column of one instant, as the clock on the wall says it."""
    return pa.array([datetime.fromisoformat(local)], AT)


def tables() -> dict[str, pa.Table]:
    """One calibration. What a table lacks is unknown to a reader, never held to be in order."""
    lab = pa.array([LAB])
    return {
        "labs": pa.table({"lab_id": lab}),
        "certificates": pa.table(
            {
                "cert_id": ["C-1"],
                "lab_id": lab,
                "number": ["EX2026-0001"],
                "family": ["dmm"],
                "method": ["JJF 1587"],
                "proc_version": ["2016"],
                "started_at": at("2026-03-10 09:00"),
                "ended_at": at("2026-03-10 12:00"),
                "operator_id": ["person-1"],
                "checker_id": ["person-2"],
                "signer_id": ["person-3"],
                "checked_at": at("2026-03-10 14:00"),
                "signed_at": at("2026-03-10 15:00"),
                "accredited_mark": [True],
            }
        ),
        "standard_use": pa.table({"cert_id": ["C-1"], "lab_id": lab, "equip_id": ["MS-1"]}),
        "equipment": pa.table({"equip_id": ["MS-1"], "lab_id": lab, "number": ["MS-1"]}),
        "traceability": pa.table(
            {
                "equip_id": ["MS-1"],
                "lab_id": lab,
                "cal_date": at("2025-09-01 00:00"),
                "valid_to": at("2026-09-01 00:00"),  # the first instant outside
                "out_from": pa.array([None], AT),
                "out_to": pa.array([None], AT),
                "registered_at": at("2025-09-20 00:00"),
            }
        ),
    }


def write(out: Path, key: Ed25519PrivateKey) -> None:
    """The tables, then the manifest that lists them, then the signature over the manifest."""
    files = []
    for name, table in tables().items():
        path = out / name / "part-00000.parquet"
        path.parent.mkdir(parents=True)
        pq.write_table(table, path, compression="zstd")
        content = path.read_bytes()
        files.append(
            {
                "path": f"{name}/part-00000.parquet",
                "table": name,
                "rows": table.num_rows,
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        )
    now = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = {
        "format": "zhunsheng-evidence-pack",
        "version": 1,
        "schema": 1,
        "lab_id": LAB,
        "period": {"first": "2026-01-01", "last": "2026-03-31", "known_at": now},
        "made_at": now,
        "software": "our own system 4.2",
        "key": vkey(key),
        "pseudonymous": True,
        "sites": [{"site_id": "main", "zone": "Asia/Shanghai"}],
        "files": sorted(files, key=lambda file: file["path"]),
        "left_out": [
            {"what": "classified-orders", "count": 2, "zh": "涉密委托不带出", "en": "classified orders stay"}
        ],
    }
    # RFC 8785. Without floats, and with ASCII keys, this is all of it.
    content = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    (out / "manifest.json").write_bytes(content)
    text = f"zhunsheng-evidence-pack/1\n{LAB}\n{hashlib.sha256(content).hexdigest()}\n"
    signature = base64.b64encode(key_id(key) + key.sign(text.encode())).decode()
    (out / "manifest.note").write_text(f"{text}\n\u2014 {KEY_NAME} {signature}\n", encoding="utf-8")


def typed(key: Ed25519PrivateKey) -> bytes:
    """The public key with its type in front: 1 is Ed25519."""
    return b"\x01" + key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id(key: Ed25519PrivateKey) -> bytes:
    """The first four bytes of a SHA-256, by which a reader finds the key (C2SP signed-note)."""
    return hashlib.sha256(KEY_NAME.encode() + b"\n" + typed(key)).digest()[:4]


def vkey(key: Ed25519PrivateKey) -> str:
    """The public key as text."""
    return f"{KEY_NAME}+{key_id(key).hex()}+{base64.b64encode(typed(key)).decode()}"


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    signing_key = Ed25519PrivateKey.generate()  # keep yours in a file, and sign every pack with it
    write(folder, signing_key)
    folder.with_name(folder.name + ".vkey").write_text(vkey(signing_key) + "\n", encoding="ascii")
