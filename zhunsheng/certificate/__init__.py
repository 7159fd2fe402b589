# SPDX-License-Identifier: Apache-2.0
"""The certificate as a frozen value, and its forms: DCC, PDF page, both signatures, verification."""
