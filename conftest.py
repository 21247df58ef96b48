"""How the tests run: examples in README, docs and docstrings are tests, and so are properties."""

import os
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE

from hypothesis import HealthCheck, settings
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser

FLAGS = ELLIPSIS | NORMALIZE_WHITESPACE

# `default` draws the same examples each time, so that one answer holds for everybody;
# `thorough` draws many others. Neither judges by the clock: machines are busy at times.
settings.register_profile(
    "default",
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "thorough",
    max_examples=2500,
    deadline=None,
    derandomize=False,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# A pattern is one name without `**`, which would skip deeper folders on Python 3.11.
pytest_collect_file = (
    Sybil(
        parsers=[PythonCodeBlockParser(doctest_optionflags=FLAGS)],
        patterns=["*.md"],
        excludes=["CHANGELOG.md", "changelog.d/*"],
    )
    + Sybil(
        parsers=[DocTestParser(optionflags=FLAGS)],
        patterns=["*.py"],
        path="src",
    )
).pytest()
