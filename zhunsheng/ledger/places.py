# SPDX-License-Identifier: Apache-2.0
"""Where the log keeps its files, read from the settings each time: tests have folders of their own."""

from pathlib import Path

from django.conf import settings


def data_folder() -> Path:
    """The laboratory's folder."""
    return Path(settings.DATA_DIR)


def blob_folder() -> Path:
    """Files named by the SHA-256 of their content."""
    return data_folder() / "blobs"


def log_folder() -> Path:
    """The published log, in the layout of C2SP tlog-tiles; may be served as it is."""
    return data_folder() / "log"


def key_file() -> Path:
    """The log's private key."""
    return data_folder() / "keys" / "log.key"


def next_key_file() -> Path:
    """The key of a successor log, until it takes the place of the old one."""
    return data_folder() / "keys" / "log.next.key"


def past_folder() -> Path:
    """What is left of logs that ended: key, anchor and published files, each under its key's id."""
    return data_folder() / "keys" / "past"


def witness_policy_file() -> Path:
    """The witnesses whose cosignatures are taken, as a C2SP tlog-policy; absent: none."""
    return data_folder() / "witnesses" / "policy"


def stop_file() -> Path:
    """Present while the log is stopped."""
    return data_folder() / "log-stopped.json"


def publication_lock_file() -> Path:
    """Held by the one process that publishes."""
    return data_folder() / "log.lock"


def anchor_file() -> Path:
    """The last checkpoint once more, in a separate place that a restored backup does not turn back."""
    return Path(settings.ANCHOR_FILE)
