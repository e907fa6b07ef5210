"""Leaves alone the backends whose packages are not installed, and runs the whole suite on all cores.

At the end it names the tests that take long and are not marked `slow`.
"""

import os
from importlib.util import find_spec
from itertools import chain

import pytest
from _pytest.runner import runtestprotocol

_BACKENDS = {"jax": "jax", "llvmlite": "llvm"}
_MOST = 8  # workers: each imports everything anew
_LONG = 2.0  # seconds
_TOLD = 0.005  # seconds: what --durations leaves out

collect_ignore_glob = [
    f"autograd/jit/lower/{folder}/*" for package, folder in _BACKENDS.items() if find_spec(package) is None
]


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Where pytest-xdist is installed and nobody said otherwise, share the whole suite among the cores."""
    option = config.option
    whole = config.args_source is type(config).ArgsSource.TESTPATHS and not hasattr(config, "workerinput")
    unsaid = getattr(option, "numprocesses", 0) is None and option.dist == "no" and not option.tx
    if whole and unsaid and not option.usepdb and not option.collectonly:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        if cores > 1:
            option.numprocesses = min(cores, _MOST)
            option.dist = "loadfile"  # a file's tests share what is dear to make
            # the tests start a thousand times Python, which would compile what it imports each time
            os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_runtest_protocol(item, nextitem):
    """A worker sends one message for a test that passes, not five: of small tests they are half the cost."""
    if not hasattr(item.config, "workerinput"):
        return None
    for report in runtestprotocol(item, nextitem=nextitem, log=False):
        if report.when == "call" or not report.passed or report.duration >= _TOLD:
            item.ihook.pytest_runtest_logreport(report=report)
    return True


def pytest_terminal_summary(terminalreporter):
    """Name the tests that take long and are not marked `slow`; on a busy machine they may be more."""
    reports = chain(*terminalreporter.stats.values())
    long = [
        x
        for x in reports
        if isinstance(x, pytest.TestReport) and x.duration > _LONG and "slow" not in x.keywords
    ]
    if long:
        terminalreporter.write_line(f"tests over {_LONG:.0f} s that are not marked slow:")
    for report in sorted(long, key=lambda x: -x.duration):
        terminalreporter.write_line(f"  {report.duration:.1f} s {report.when} {report.nodeid}")
