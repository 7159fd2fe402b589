# SPDX-License-Identifier: Apache-2.0
"""How the record shows an error's sign."""

import pytest

from zhunsheng.work.views.signs import signed


@pytest.mark.parametrize(
    ("text", "shown"), [("0.70", "+0.70"), ("-0.25", "−0.25"), ("0.00", "0.00"), ("-0.0", "0.0")]
)
def test_nothing_has_no_sign(text: str, shown: str) -> None:
    assert signed(text) == shown
