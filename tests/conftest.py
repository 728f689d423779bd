"""What holds for every suite: where tools must be at hand, a skipped test is a failure."""

import os

import pytest
from hypothesis import settings

# A slow machine is no defect: laws are judged by what holds, times by benchmarks. The rest stays
# as hypothesis has it, which draws the same examples each time on a build machine.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")

NO_SKIPS = os.environ.get("PLUMBLINE_NO_SKIPS") == "1"  # noqa: TID251 - set by .ci/run only


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and nothing may be: {call.excinfo.value}"
    return report


def pytest_collection_modifyitems(items):
    """Where the emulated DynamoDB takes long, it is asked by `make proof` only."""
    for item in items:
        chosen = getattr(item, "callspec", None)
        if (
            chosen
            and item.get_closest_marker("long_on_dynamodb")
            and "dynamodb" in chosen.params.values()
        ):
            item.add_marker(pytest.mark.proof)
