# SPDX-License-Identifier: Apache-2.0
"""Other laboratories' rates for the reports of this one: `peers.parquet` in its data folder, if any."""

from typing import Final

from zhunsheng.laboratory.evidence import lab_id
from zhunsheng.ledger import places
from zhunsheng.rules.report.document import Json
from zhunsheng.rules.report.peers import read

NAME: Final = "peers.parquet"


def peers_kept() -> Json | None:
    """The rates, without names, from the file of laboratories a sweep wrote. PeersError for another file."""
    path = places.data_folder() / NAME
    return read(path, lab_id()) if path.is_file() else None
