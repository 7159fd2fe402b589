# SPDX-License-Identifier: Apache-2.0
"""The product's settings with one address more: the bare view that `bench_public` measures by."""

from zhunsheng.web.settings import *  # noqa: F403 - every setting is meant

ROOT_URLCONF = "bench.public_urls"
