# SPDX-License-Identifier: Apache-2.0
"""Whose address a request comes from: the connection's, unless a proxy of ours is trusted to name it."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# One household or office has this many addresses of its own.
_IPV6_PREFIX = 64


def address(request: HttpRequest) -> str:
    """The visitor's address; of a list in the trusted header its last entry, which our own proxy wrote.

    Without the setting no header is believed: anybody can send one.
    """
    header = settings.CLIENT_HEADER
    named = request.headers.get(header, "").rpartition(",")[2].strip() if header else ""
    return named or str(request.META.get("REMOTE_ADDR", ""))


def visitor(request: HttpRequest) -> str:
    """Who counts as one visitor: an IPv4 address or an IPv6 network; all that is no address is one too."""
    try:
        found = ip_address(address(request).strip("[]"))
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found, _IPV6_PREFIX), strict=False))
    return str(found)
