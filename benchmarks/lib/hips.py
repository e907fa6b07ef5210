"""HIPS autograd, which shares our import name: a script for the Python of an environment of its own.

`python -m benchmarks.peers --hips PYTHON` runs it there; it imports nothing of Gatewise, and prints
JSON.  A package of that name that is not HIPS's is refused.
"""

import json
import sys
from importlib.metadata import version

import autograd.numpy as np
from clock import take_turns, timed
from works import XS, chain, hinge_loss, weights

from autograd import value_and_grad


def relu(x):
    return np.maximum(x, 0.0)


def main():
    sys.setrecursionlimit(10_000)
    works = {"chain": (chain, list(XS)), "network": (hinge_loss, weights())}
    results = {
        name: value_and_grad(lambda xs, build=build: build(xs, relu))(xs)
        for name, (build, xs) in works.items()
    }
    timings = {
        name: timed(lambda build=build, xs=xs: value_and_grad(lambda leaves: build(leaves, relu))(xs))
        for name, (build, xs) in works.items()
    }
    timings["floats"] = timed(lambda: chain(XS), 100)
    times = take_turns(timings, int(sys.argv[1]))
    print(
        json.dumps(
            {
                "name": f"HIPS autograd {version('autograd')}",
                "results": {
                    name: [float(value), [float(g) for g in grads]]
                    for name, (value, grads) in results.items()
                },
                "ratios": {name: times.ratio(name, "floats") for name in works},
            }
        )
    )


if __name__ == "__main__":
    main()
