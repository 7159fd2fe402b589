# SPDX-License-Identifier: Apache-2.0
"""A question about one certificate, by number and code, as often as a visitor may ask wrongly."""

from datetime import timedelta

from django.http import HttpRequest

from zhunsheng.accounts.actions import count_guess
from zhunsheng.accounts.queries import wait_of
from zhunsheng.web.public.visitor import visitor
from zhunsheng.work.queries import FoundCertificate, certificate_lookup


class TooMany(Exception):  # noqa: N818 - the answer it gives
    """The visitor, or the number, has used up what may be guessed; `seconds` until it may be asked again."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.seconds = max(1, int(wait.total_seconds()) + 1)
        self.minutes = -(-self.seconds // 60)


def look_up(request: HttpRequest, number: str, code: str) -> FoundCertificate | None:
    """The certificate, None for a wrong code and for a number there is not: nobody learns which. TooMany."""
    who, asked = visitor(request), number.strip().upper()
    wait = wait_of("lookup", who, asked)
    if wait is not None:
        raise TooMany(wait)
    found = certificate_lookup(asked, code)
    if found is None:
        count_guess("lookup", who, asked)
    return found
