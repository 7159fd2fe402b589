# SPDX-License-Identifier: Apache-2.0
"""Proofs: canonical bytes, hash tree, tiles, checkpoints, cosignatures, and the verifier an outsider runs.

Formats are those of C2SP (tlog-tiles, signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy,
tlog-proof), RFC 6962 and RFC 8785, so that other people's tools read ours. Nothing here reads a clock or
draws random numbers: times, salts and seeds come in as arguments.
"""

from zhunsheng.proofs.canonical import JsonValue, canonical_json, parse_canonical
from zhunsheng.proofs.checkpoint import Checkpoint, SignedCheckpoint, open_checkpoint, sign_checkpoint
from zhunsheng.proofs.cosignature import cosign, parse_cosignatures, verify_cosignature
from zhunsheng.proofs.errors import (
    NotCanonical,
    NoteError,
    PolicyError,
    ProofError,
    ProofsError,
    TileError,
    WitnessError,
)
from zhunsheng.proofs.keys import KeyType, Signer, VerifierKey
from zhunsheng.proofs.leaf import check_leaf, leaf_data, parse_leaf
from zhunsheng.proofs.merkle import (
    EMPTY_ROOT,
    CompactRange,
    HashReader,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    reader_of,
    root,
    verify_consistency,
    verify_inclusion,
)
from zhunsheng.proofs.note import (
    Note,
    NoteSignature,
    VerifiedSignature,
    add_signatures,
    open_note,
    sign_note,
    unverified_note,
)
from zhunsheng.proofs.policy import Policy, PolicyGroup, PolicyLog, PolicyResult, PolicyWitness, parse_policy
from zhunsheng.proofs.policy import check as check_policy
from zhunsheng.proofs.tiledlog import FileReader, TileReader, folder_reader, read_entries, recompute_root
from zhunsheng.proofs.tiles import (
    EntryReader,
    TileId,
    decode_entry_bundle,
    decode_hash_tile,
    encode_entry_bundle,
    encode_hash_tile,
    new_tiles,
    tile_at,
    tiles_for,
)
from zhunsheng.proofs.tlogproof import TlogProof, VerifiedInclusion, check_intact, make_proof, verify_entry
from zhunsheng.proofs.tlogproof import verify as verify_proof
from zhunsheng.proofs.witness import AddCheckpoint, consider_checkpoint, monitoring_path

__all__ = [
    "EMPTY_ROOT",
    "AddCheckpoint",
    "Checkpoint",
    "CompactRange",
    "EntryReader",
    "FileReader",
    "HashReader",
    "JsonValue",
    "KeyType",
    "NotCanonical",
    "Note",
    "NoteError",
    "NoteSignature",
    "Policy",
    "PolicyError",
    "PolicyGroup",
    "PolicyLog",
    "PolicyResult",
    "PolicyWitness",
    "ProofError",
    "ProofsError",
    "SignedCheckpoint",
    "Signer",
    "TileError",
    "TileId",
    "TileReader",
    "TlogProof",
    "VerifiedInclusion",
    "VerifiedSignature",
    "VerifierKey",
    "WitnessError",
    "add_signatures",
    "canonical_json",
    "check_intact",
    "check_leaf",
    "check_policy",
    "consider_checkpoint",
    "consistency_proof",
    "cosign",
    "decode_entry_bundle",
    "decode_hash_tile",
    "encode_entry_bundle",
    "encode_hash_tile",
    "folder_reader",
    "inclusion_proof",
    "leaf_data",
    "leaf_hash",
    "make_proof",
    "monitoring_path",
    "new_tiles",
    "node_hash",
    "open_checkpoint",
    "open_note",
    "parse_canonical",
    "parse_cosignatures",
    "parse_leaf",
    "parse_policy",
    "read_entries",
    "reader_of",
    "recompute_root",
    "root",
    "sign_checkpoint",
    "sign_note",
    "tile_at",
    "tiles_for",
    "unverified_note",
    "verify_consistency",
    "verify_cosignature",
    "verify_entry",
    "verify_inclusion",
    "verify_proof",
]
