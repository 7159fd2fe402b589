# SPDX-License-Identifier: Apache-2.0
"""What other rooms and pages ask about the daily work."""

from zhunsheng.work.queries.amendments import (
    OPEN_AMENDMENTS,
    Affected,
    AmendmentsWanted,
    affected_certificates,
    amendment_list,
)
from zhunsheng.work.queries.chain import Link, chain_of
from zhunsheng.work.queries.environment import Environment, environment_of, sessions
from zhunsheng.work.queries.errors import Errors, error_figures
from zhunsheng.work.queries.lists import (
    OPEN_ORDERS,
    OPEN_TASKS,
    Wanted,
    certificate_list,
    item_list,
    order_list,
    task_list,
)
from zhunsheng.work.queries.lookup import FoundCertificate, certificate_lookup, certificate_of_file
from zhunsheng.work.queries.public_checks import PublicCheck
from zhunsheng.work.queries.public_words import WORDS, Word
from zhunsheng.work.queries.results import compute_results, current_readings
from zhunsheng.work.queries.visibility import has_own, is_client, may, may_in, party_of, visible_to
from zhunsheng.work.queries.waiting import Waiting, Worklist, worklists

__all__ = [
    "OPEN_AMENDMENTS",
    "OPEN_ORDERS",
    "OPEN_TASKS",
    "WORDS",
    "Affected",
    "AmendmentsWanted",
    "Environment",
    "Errors",
    "FoundCertificate",
    "Link",
    "PublicCheck",
    "Waiting",
    "Wanted",
    "Word",
    "Worklist",
    "affected_certificates",
    "amendment_list",
    "certificate_list",
    "certificate_lookup",
    "certificate_of_file",
    "chain_of",
    "compute_results",
    "current_readings",
    "environment_of",
    "error_figures",
    "has_own",
    "is_client",
    "item_list",
    "may",
    "may_in",
    "order_list",
    "party_of",
    "sessions",
    "task_list",
    "visible_to",
    "worklists",
]
