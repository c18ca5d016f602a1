"""Intervals, exact tests and multiplicity: pure functions with their sources.

The unit everywhere is the person. Whoever writes several records counts once in every interval and
every test. SciPy is imported where it is used, so that listing metrics stays instant.
"""

from synthaudit.stats.coins import coins_p
from synthaudit.stats.differences import difference_interval
from synthaudit.stats.epsilon import epsilon_of_gdp, epsilon_one_run, gdp_one_run, one_run_p
from synthaudit.stats.jackknife import block_jackknife
from synthaudit.stats.means import mean_interval
from synthaudit.stats.permutation import FamilyTest, minimum_p, permutation_p
from synthaudit.stats.persons import maximum_by_person
from synthaudit.stats.ranking import auc, auc_interval, roc_curve, tpr_at_fpr
from synthaudit.stats.shares import clopper_pearson, korn_graubard

__all__ = [
    "FamilyTest",
    "auc",
    "auc_interval",
    "block_jackknife",
    "clopper_pearson",
    "coins_p",
    "difference_interval",
    "epsilon_of_gdp",
    "epsilon_one_run",
    "gdp_one_run",
    "korn_graubard",
    "maximum_by_person",
    "mean_interval",
    "minimum_p",
    "one_run_p",
    "permutation_p",
    "roc_curve",
    "tpr_at_fpr",
]
