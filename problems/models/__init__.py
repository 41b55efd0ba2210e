from problems.models.candidate import Basis, Candidate, named
from problems.models.problem import KNOWN, UNRESOLVED, Method, Origin, Problem
from problems.models.setting import ProblemSettings, SettingChange

__all__ = [
    "KNOWN",
    "UNRESOLVED",
    "Basis",
    "Candidate",
    "Method",
    "Origin",
    "Problem",
    "ProblemSettings",
    "SettingChange",
    "named",
]
