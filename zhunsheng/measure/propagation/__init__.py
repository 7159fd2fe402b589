# SPDX-License-Identifier: Apache-2.0
"""From a model and its inputs to results: by the GUM, by Monte Carlo, and one held against the other."""

from zhunsheng.measure.propagation.coverage import Coverage, Part, dominant, factor_of
from zhunsheng.measure.propagation.distributions import (
    Arcsine,
    Constant,
    CurvilinearTrapezoid,
    Distribution,
    Normal,
    PropagationError,
    Rectangular,
    Samples,
    StudentT,
    Trapezoid,
    Triangular,
)
from zhunsheng.measure.propagation.gum import Interval, Propagated, Propagation, interval, propagate
from zhunsheng.measure.propagation.monte_carlo import (
    Simulated,
    simulate,
    simulate_to,
    simulated_covariance,
)
from zhunsheng.measure.propagation.quantities import (
    InputQuantity,
    Model,
    from_pairs,
    from_simultaneous,
    model,
)
from zhunsheng.measure.propagation.shared_draws import SimulatedPoints, simulate_points
from zhunsheng.measure.propagation.validation import Validation, numerical_tolerance, validate

__all__ = [
    "Arcsine",
    "Constant",
    "Coverage",
    "CurvilinearTrapezoid",
    "Distribution",
    "InputQuantity",
    "Interval",
    "Model",
    "Normal",
    "Part",
    "Propagated",
    "Propagation",
    "PropagationError",
    "Rectangular",
    "Samples",
    "Simulated",
    "SimulatedPoints",
    "StudentT",
    "Trapezoid",
    "Triangular",
    "Validation",
    "dominant",
    "factor_of",
    "from_pairs",
    "from_simultaneous",
    "interval",
    "model",
    "numerical_tolerance",
    "propagate",
    "simulate",
    "simulate_points",
    "simulate_to",
    "simulated_covariance",
    "validate",
]
