"""Jupyter kernels that are forked from one process, which has imported what is not ours.

A kernel that is started for one notebook spends half of its time with importing IPython and matplotlib.
"""

import contextlib
import json
import os
import runpy
import signal
import subprocess
import sys
from unittest.mock import patch

INLINE = "module://matplotlib_inline.backend_inline"  # what a kernel would choose


class Forked:
    """A kernel, as jupyter_client treats its processes."""

    stdin = stdout = stderr = None

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    wait = poll

    def send_signal(self, number):
        os.kill(self.pid, number)

    def kill(self):
        self.send_signal(signal.SIGKILL)

    def terminate(self):
        self.send_signal(signal.SIGTERM)


@contextlib.contextmanager
def forked_kernels():
    """Kernels are forked, where that can be done; what forks them ends after the last."""
    if not hasattr(os, "fork"):
        yield
        return
    command = [sys.executable, "-m", "tests.helpers.kernels"]
    environment = os.environ | {"MPLBACKEND": INLINE}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:

        def launch(cmd, env=None, cwd=None, **_):
            wanted = {"words": cmd[cmd.index("-m") + 1 :], "env": dict(env or os.environ), "cwd": cwd}
            print(json.dumps(wanted), file=parent.stdin, flush=True)
            return Forked(int(parent.stdout.readline()))

        with patch("jupyter_client.provisioning.local_provisioner.launch_kernel", launch):
            yield
        parent.stdin.close()


def _serve():
    """Fork a kernel for each line, and say its process."""
    signal.signal(signal.SIGCHLD, _bury)
    for line in sys.stdin:
        wanted = json.loads(line)
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _become(**wanted)
        os.setpgid(pid, pid)  # before anybody asks for its group, to which signals go
        print(pid, flush=True)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


def _bury(*_):
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _become(words, env, cwd):
    """The kernel that these words would have started."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    module, *sys.argv[1:] = words
    sys.path[:1] = [os.getcwd(), *env.get("PYTHONPATH", "").split(os.pathsep)]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    sys.exit()


if __name__ == "__main__":
    import ipykernel.kernelapp  # noqa: F401
    import matplotlib.pyplot  # noqa: F401

    assert not [name for name in sys.modules if name.partition(".")[0] in ("autograd", "nn", "gatewise")]
    _serve()
