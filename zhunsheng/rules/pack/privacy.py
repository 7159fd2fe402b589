# SPDX-License-Identifier: Apache-2.0
"""What may leave a laboratory and how: pseudonyms for people and clients, nothing of prices, no positions.

Every column that holds text or an id is decided here; a test walks the schema and refuses an undecided one.
"""

from collections.abc import Mapping
from typing import Final, Literal

from zhunsheng.measure.text import Text

Treatment = Literal["person", "client", "serial", "subject", "free-text", "price", "position"]

PSEUDONYMOUS: Final[frozenset[Treatment]] = frozenset({"person", "client", "serial", "subject", "free-text"})
"""What a pack in plain names may carry as it is; prices and positions stay at home in every pack."""

TABLES_AT_HOME: Final[Mapping[str, Text]] = {
    "cost_model": Text("自报成本不出实验室", "declared costs stay at home"),
    "customer_moves": Text("客户转移不出实验室", "moves of clients stay at home"),
}

TREATED: Final[Mapping[str, Mapping[str, Treatment]]] = {
    "labs": {"x_km": "position", "y_km": "position"},
    "people": {"person_id": "person", "label": "person"},
    "authorisations": {"person_id": "person"},
    "signing_fields": {"person_id": "person"},
    "leave": {"person_id": "person"},
    "holds": {"subject_id": "subject", "reason": "free-text"},
    "device_messages": {"request": "free-text", "reply": "free-text", "serial_answered": "serial"},
    "jobs": {"customer_id": "client", "list_price": "price", "price": "price"},
    "customers": {"customer_id": "client", "x_km": "position", "y_km": "position"},
    "items": {"serial": "serial", "customer_id": "client", "customer_agreed": "client"},
    "custody": {"person_id": "person"},
    "travel": {"person_id": "person", "site_x_km": "position", "site_y_km": "position"},
    "reviews": {"person_id": "person"},
    "certificates": {
        "operator_id": "person",
        "checker_id": "person",
        "signer_id": "person",
        "serial_printed": "serial",
        "customer_printed": "client",
    },
    "observations": {"person_id": "person"},
    "events": {"actor_id": "person", "reason": "free-text"},
    "amendments": {
        "decided_by": "person",
        "requested_by": "person",
        "reclassified_by": "person",
        "reason": "free-text",
    },
    "deviations": {"approved_by": "person", "reason": "free-text"},
    "supplier_approvals": {"supplier_id": "client", "label": "client"},
    "subcontracts": {"supplier_id": "client", "label": "client", "entered_by": "person"},
}

# Ids and texts that leave as they are: numbers of the laboratory's own records, words of a fixed list,
# methods, quantities, units, editions, digests, and what others publish.
KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "labs": ("lab_id", "profile"),
    "authorisations": ("family", "act", "method"),
    "signing_fields": ("field", "grade"),
    "holds": ("hold_id", "subject_kind", "function", "label"),
    "equipment": ("equip_id", "family", "number"),
    "traceability": ("equip_id", "certificate_no", "provider"),
    "confirmations": ("confirmation_id", "equip_id", "function", "quantity", "unit", "result"),
    "standard_use": ("cert_id", "equip_id", "function", "unit"),
    "rooms": ("room_id", "site_id", "label"),
    "env_series": ("room_id",),
    "device_messages": ("message_id", "cert_id", "equip_id", "item_id"),
    "jobs": ("job_id",),
    "instruments": ("instr_id", "family"),
    "items": ("item_id", "job_id", "label"),
    "custody": ("item_id", "step"),
    "site_sessions": ("session_id", "job_id"),
    "travel": ("job_id",),
    "reviews": ("review_id", "job_id", "item_id", "method", "edition"),
    "certificates": (
        "cert_id",
        "job_id",
        "instr_id",
        "family",
        "proc_version",
        "room_id",
        "equip_id",
        "number",
        "item_id",
        "method",
        "field",
        "site_id",
        "state",
    ),
    "points": ("cert_id", "resolution", "unit", "section", "quantity", "function", "value_unit"),
    "readings": ("cert_id", "entry_mode"),
    "observations": ("cert_id", "section", "role", "texts", "resolution", "unit", "entry_mode"),
    "recomputations": ("cert_id", "place", "reported", "recomputed"),
    "events": ("cert_id", "action", "field"),
    "amendments": ("amendment_id", "cert_id", "new_cert_id", "kind", "first_cause", "cause"),
    "procedures": ("family", "version", "method"),
    "method_limits": ("method", "edition", "quantity"),
    "scope": ("family",),
    "cmc": (
        "cmc_id",
        "basis",
        "quantity",
        "family",
        "field",
        "method",
        "edition",
        "site_id",
        "unit",
        "form",
        "u_text",
    ),
    "deviations": ("deviation_id", "cert_id", "kind"),
    "supplier_approvals": ("approval_id", "accreditation", "field", "family", "quantity", "unit"),
    "subcontracts": (
        "cert_id",
        "field",
        "family",
        "quantity",
        "unit",
        "consent_form",
        "consent_sha256",
        "certificate_no",
        "certificate_sha256",
    ),
    "registry": ("cert_id", "content_hash"),
    "sightings": ("sighting_id", "cert_no", "content_hash"),
    "claims": ("claim_id", "claim_type", "family"),
    "mentions": ("mention_id", "about_lab"),
}
