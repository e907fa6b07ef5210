"""The steps of `nets` by PyTorch, JAX, CasADi and micrograd: float64, one core, the same weights and samples.

Import this before PyTorch and JAX, which read how many threads they may use when they are imported.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from .nets import BATCH, ONE_THREAD, Net, Result, Step, in_order, layers_of

os.environ.update(ONE_THREAD)


def torch_step(net: Net, wrapped: Callable[[Any], Any] = lambda loss: loss) -> Step:
    """PyTorch as its users write it: linear layers, a loss, `backward()`."""
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    inputs, targets = map(torch.tensor, net.data())
    layers = [[torch.tensor(x, requires_grad=True) for x in (w.T.copy(), b)] for w, b in layers_of(net)]
    leaves = [leaf for layer in layers for leaf in layer]
    activation = getattr(torch, net.activation)
    classes = targets.long()
    cost = {
        "mse": lambda y: functional.mse_loss(y[:, 0], targets),
        "hinge": lambda y: torch.relu(1.0 - targets * y[:, 0]).mean(),
        "cross_entropy": lambda y: functional.cross_entropy(y, classes),
    }[net.loss]

    @wrapped
    def loss() -> Any:
        y = inputs
        for weight, bias in layers[:-1]:
            y = activation(functional.linear(y, weight, bias))
        return cost(functional.linear(y, *layers[-1]))

    def step() -> Any:
        for leaf in leaves:
            leaf.grad = None
        result = loss()
        result.backward()
        return result

    def read() -> Result:
        result = step()
        return result.item(), in_order([(w.grad.numpy().T, b.grad.numpy()) for w, b in layers])

    return Step(step, read)


def torch_compile_step(net: Net) -> Step:
    """The same under torch.compile, which writes C++ and has it compiled."""
    import torch

    return torch_step(net, torch.compile)


def jax_step(net: Net) -> Step:
    """JAX: value and gradient of the mean loss, jitted."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    inputs, targets = map(jnp.asarray, net.data())
    layers = [(jnp.asarray(w), jnp.asarray(b)) for w, b in layers_of(net)]
    activation = {"tanh": jnp.tanh, "relu": jax.nn.relu}[net.activation]
    classes = targets.astype(int)
    cost = {
        "mse": lambda y: ((y[:, 0] - targets) ** 2).mean(),
        "hinge": lambda y: jax.nn.relu(1.0 - targets * y[:, 0]).mean(),
        "cross_entropy": lambda y: -jax.nn.log_softmax(y)[jnp.arange(BATCH), classes].mean(),
    }[net.loss]

    def loss(layers: Any) -> Any:
        y = inputs
        for weight, bias in layers[:-1]:
            y = activation(y @ weight + bias)
        weight, bias = layers[-1]
        return cost(y @ weight + bias)

    both = jax.jit(jax.value_and_grad(loss))

    def read() -> Result:
        result, grads = both(layers)
        return float(result), in_order([(np.asarray(w), np.asarray(b)) for w, b in grads])

    return Step(lambda: jax.block_until_ready(both(layers)), read)


def casadi_step(net: Net) -> Step:
    """CasADi: one sample's graph and gradient of symbols, mapped over the batch and summed up."""
    import casadi

    inputs, targets = net.data()
    layers = [(casadi.SX.sym("w", *w.shape), casadi.SX.sym("b", *b.shape)) for w, b in layers_of(net)]
    x, t = casadi.SX.sym("x", net.sizes[0]), casadi.SX.sym("t")
    y = x
    activation = {"tanh": casadi.tanh, "relu": lambda u: casadi.fmax(u, 0.0)}[net.activation]
    for weight, bias in layers[:-1]:
        y = activation(weight.T @ y + bias)
    y = layers[-1][0].T @ y + layers[-1][1]
    chosen = sum(casadi.if_else(t == k, y[k], 0.0) for k in range(net.sizes[-1]))
    cost = {
        "mse": lambda: (y - t) ** 2,
        "hinge": lambda: casadi.fmax(1.0 - t * y, 0.0),
        "cross_entropy": lambda: casadi.logsumexp(y) - chosen,
    }[net.loss]()
    leaves = casadi.vertcat(*(casadi.vec(casadi.vertcat(w, b.T)) for w, b in layers))
    both = casadi.Function("both", [leaves, x, t], [cost, casadi.gradient(cost, leaves)])
    batch = both.map("batch", "serial", BATCH, [0], [0, 1])
    numbers = in_order(layers_of(net))
    columns = inputs.T.copy(), targets[None]

    def read() -> Result:
        result, grads = batch(numbers, *columns)
        return float(result) / BATCH, grads.full().ravel() / BATCH

    return Step(lambda: batch(numbers, *columns), read)


def micrograd_step(net: Net) -> Step:
    """micrograd: one graph over all samples."""
    from micrograd.engine import Value

    inputs, targets = (x.tolist() for x in net.data())
    numbers = iter(in_order(layers_of(net)).tolist())
    layers = [
        [[Value(next(numbers)) for _ in range(nin + 1)] for _ in range(nout)]
        for nin, nout in pairwise(net.sizes)
    ]
    leaves = [leaf for layer in layers for neuron in layer for leaf in neuron]

    def loss(x: list[Any], t: float) -> Any:
        for depth, layer in enumerate(layers):
            sums = [sum((w * xi for w, xi in zip(ws, x, strict=False)), ws[-1]) for ws in layer]
            x = [u.relu() for u in sums] if depth < len(layers) - 1 else sums
        return (1.0 + -t * x[0]).relu()

    def step() -> Any:
        for leaf in leaves:
            leaf.grad = 0.0
        total = sum(loss(x, t) for x, t in zip(inputs, targets, strict=True)) * (1.0 / BATCH)
        total.backward()
        return total

    return Step(step, lambda: (step().data, np.array([leaf.grad for leaf in leaves])))
