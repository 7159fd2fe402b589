# SPDX-License-Identifier: Apache-2.0
"""Stands in for the reading process in one test: under the same limits, it asks for more than they allow."""

from zhunsheng.certificate.received.__main__ import limit_myself

if __name__ == "__main__":
    limit_myself()
    hoard = bytearray(2 * 1024 * 1024 * 1024)
