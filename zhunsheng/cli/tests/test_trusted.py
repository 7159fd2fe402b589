# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest

from zhunsheng.certificate.trust import TrustError
from zhunsheng.cli.trusted import log_keys
from zhunsheng.proofs import Signer


def test_a_key_is_given_as_it_is_or_in_a_file(tmp_path: Path) -> None:
    key = Signer("log.example/lab", b"\x01" * 32).vkey
    file = tmp_path / "key"
    file.write_text(f"{key}\n")
    assert [each.vkey for each in log_keys([key])] == [key]
    assert [each.vkey for each in log_keys([str(file)])] == [key]
    with pytest.raises(TrustError, match="no such file"):
        log_keys([key[:-1]])
