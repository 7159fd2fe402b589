# SPDX-License-Identifier: Apache-2.0
"""Reference cases: published numbers that the core is held against, in a file anyone can write."""

from zhunsheng.measure.cases.document import Case, CasesError, Check, load_cases
from zhunsheng.measure.cases.run import Outcome, run_case, run_cases

__all__ = ["Case", "CasesError", "Check", "Outcome", "load_cases", "run_case", "run_cases"]
