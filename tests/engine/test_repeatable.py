"""The same bits: in every process, whatever Python's hashes and addresses are, and on every Python."""

import math
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import autograd
from autograd import Value

ROOT = Path(__file__).parents[2]

PROGRAM = """
import random
import autograd, nn
from autograd import Value
names = sorted(n for n, g in autograd.GATES.items() if g.arity == 1 and not g.parameters and n != "acosh")
leaves = [Value(0.1 * i + 0.05, f"x{i}") for i in range(6)]
total = sum(getattr(x, name)() for x in leaves for name in names)
(total * total.tanh() + leaves[0] ** 3 / leaves[1]).backward()
print(" ".join(x.grad.hex() for x in leaves), total.data.hex())
print(autograd.hessian(lambda a, b: (a * b).tanh() / (a + b.exp()))(0.3, 0.7))
model = nn.MLP(2, [4, 1], rng=random.Random(0))
nn.losses.mse(model([0.25, -0.5]), 1.0).backward()
print(" ".join(p.grad.hex() for p in model.parameters()))
"""


def printed(_):
    """What the program prints in a process with hashes of its own."""
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "random", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_twenty_processes_print_the_same_bits():
    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(printed, range(20)))
    assert seen[0].count("0x") > 20
    assert seen == seen[:1] * 20


def test_gates_that_ieee_754_rounds_have_the_bits_that_were_written_down_once():
    x, y, z = Value(1 / 3, "x"), Value(0.7, "y"), Value(-1.1, "z")
    u = (x * y + z) / (x - y * z)
    v = (u * u + x).sqrt() * u * u * u - autograd.maximum(z * u, y) + abs(z)
    root = sum([v * (x + k) / (y + k) for k in range(1, 11)]) % 4.0
    root.backward()
    assert root.data.hex() == "0x1.d385bf76bd8f6p+0"
    assert x.grad.hex() == "0x1.2fb87e3201bb2p+5"
    assert y.grad.hex() == "0x1.0a99d93912d8bp+5"
    assert z.grad.hex() == "0x1.4c47707abfeb4p+3"


def test_sums_are_added_from_left_to_right_on_every_python():
    total = sum([Value(0.1)] * 10)
    assert total.data == 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 != 1.0
    x = Value(1.0)
    sum([x * 0.1 for _ in range(10)]).backward()
    assert x.grad == total.data
    assert not math.isclose(x.grad, 1.0, rel_tol=1e-16)
