# SPDX-License-Identifier: Apache-2.0
"""The five checks of a certificate file: seal, issuer, DCC, page, log. Each gives a state and evidence."""
