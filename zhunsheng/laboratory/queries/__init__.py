# SPDX-License-Identifier: Apache-2.0
"""What other rooms ask about the laboratory; every question names its day."""

from zhunsheng.laboratory.queries.capability import (
    capability_rows,
    methods_in_force,
    parsed_procedure,
    procedure_for,
)
from zhunsheng.laboratory.queries.drafts import (
    awaiting_release,
    draft_list,
    in_force_for,
    returned_to,
    who_wrote,
)
from zhunsheng.laboratory.queries.equipment import (
    StandardOffer,
    awaiting_approval,
    holds_at,
    standards_of_family,
    traceability_on,
    usable_standards,
)
from zhunsheng.laboratory.queries.people import (
    authorised_people,
    heads,
    person_of,
    present_people,
    rooms_headed,
    signing_people,
)
from zhunsheng.laboratory.queries.places import (
    latest_sample,
    local,
    main_site,
    organisation,
    room_conditions,
    today,
    zone,
)
from zhunsheng.laboratory.queries.scope import (
    SCOPE_BASES,
    SCOPE_FIELDS,
    ScopeQuestion,
    ScopeRow,
    scope_bases,
    scope_csv,
    scope_list,
    scope_told,
    sites,
)
from zhunsheng.laboratory.queries.suppliers import SupplierOffer, supplier_offers
from zhunsheng.laboratory.queries.trust import authority_certificate, trust_file

__all__ = [
    "SCOPE_BASES",
    "SCOPE_FIELDS",
    "ScopeQuestion",
    "ScopeRow",
    "StandardOffer",
    "SupplierOffer",
    "authorised_people",
    "authority_certificate",
    "awaiting_approval",
    "awaiting_release",
    "capability_rows",
    "draft_list",
    "heads",
    "holds_at",
    "in_force_for",
    "latest_sample",
    "local",
    "main_site",
    "methods_in_force",
    "organisation",
    "parsed_procedure",
    "person_of",
    "present_people",
    "procedure_for",
    "returned_to",
    "room_conditions",
    "rooms_headed",
    "scope_bases",
    "scope_csv",
    "scope_list",
    "scope_told",
    "signing_people",
    "sites",
    "standards_of_family",
    "supplier_offers",
    "today",
    "traceability_on",
    "trust_file",
    "usable_standards",
    "who_wrote",
    "zone",
]
