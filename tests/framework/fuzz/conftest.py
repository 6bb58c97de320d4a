"""How long we look. In the suite always at the same examples, so that it never fails by chance.

    .venv/bin/python -m pytest tests/framework/fuzz --hypothesis-profile=drill --hypothesis-seed=7

looks at many others.
"""

from hypothesis import HealthCheck, settings

COMMON = {
    "database": None,
    "deadline": None,
    # An app that many examples visit is what a server is.
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}
settings.register_profile("suite", derandomize=True, max_examples=60, **COMMON)
settings.register_profile("drill", max_examples=2000, print_blob=True, **COMMON)
settings.load_profile("suite")
