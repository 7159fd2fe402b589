# SPDX-License-Identifier: Apache-2.0
"""What the public pages and the API do alike: who asks, how often, and what is answered."""
