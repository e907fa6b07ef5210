"""Steps of value and gradient on the device that JAX and PyTorch share: ours by `to_jax()`, theirs by hand.

Import this before JAX, which otherwise takes most of a card's memory for itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
import torch

import autograd

from .nets import ONE_THREAD, Net, Result, in_order, layers_of

os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
if not torch.cuda.is_available():  # JAX reads it when it is imported
    os.environ.update(ONE_THREAD)
    torch.set_num_threads(1)

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_default_matmul_precision", "highest")  # as in PyTorch; else float32 is rounded to TF32

IS_GPU = torch.cuda.is_available() and jax.default_backend() == "gpu"
DEVICE = "cuda" if IS_GPU else "cpu"
if not IS_GPU:
    jax.config.update("jax_default_device", jax.devices("cpu")[0])


class Taken:
    """A step: `take()` waits for its result, `read()` says it.

    Attributes:
        first: Seconds to the first result, compiling included.
        room: Bytes that the step needs beside its arguments and results.
    """

    def __init__(
        self, take: Callable[[], Any], read: Callable[[Any], Result], room: Callable[[], int]
    ) -> None:
        start = perf_counter()
        self.result = read(take())
        self.first = perf_counter() - start
        self.take = take
        self.room = room()


def device() -> str:
    """The card, or that there is none."""
    if not IS_GPU:
        return "no GPU that both can use: one thread of the processor"
    card = torch.cuda.get_device_properties(0)
    return f"{card.name}, {card.total_memory / 1e9:.0f} GB, CUDA {torch.version.cuda}"


def samples(net: Net, count: int, precision: str) -> tuple[Any, Any]:
    """Inputs and classes on the device."""
    of_inputs, of_classes = jax.random.split(jax.random.key(2))
    x = jax.random.uniform(of_inputs, (count, net.sizes[0]), precision, -1.0, 1.0)
    return jax.block_until_ready((x, jax.random.randint(of_classes, (count,), 0, net.sizes[-1])))


class Recorded(NamedTuple):
    """The loss of one sample as a function for JAX, its parameters, and in how many seconds it was made."""

    replay: Callable[..., Any]
    params: np.ndarray
    seconds: float


def record(net: Net) -> Recorded:
    """The loss of one sample, recorded."""
    model = net.model()
    loss = autograd.compile(net.of_sample(model), model.parameters())
    start = perf_counter()
    loss([0.5] * net.sizes[0], 1.0)
    replay = loss.to_jax()
    return Recorded(replay, np.array([p.data for p in model.parameters()]), perf_counter() - start)


def ours(recorded: Recorded, x: Any, classes: Any) -> Taken:
    """Our recorded loss of one sample, by JAX for all of them."""
    params, targets = jnp.asarray(recorded.params, x.dtype), classes.astype(x.dtype)
    step = jax.jit(jax.value_and_grad(lambda params, x, t: recorded.replay(params, x, t).mean()))
    return _by_jax(step, (params, x, targets), lambda gradient: np.asarray(gradient, float))


def by_hand(net: Net, x: Any, classes: Any) -> Taken:
    """JAX as its users write it: matrices, whole batches."""
    layers = [tuple(jnp.asarray(part, x.dtype) for part in layer) for layer in layers_of(net)]

    def loss(layers: Any, x: Any, classes: Any) -> Any:
        for weight, bias in layers[:-1]:
            x = jax.nn.relu(x @ weight + bias)
        weight, bias = layers[-1]
        logits = jax.nn.log_softmax(x @ weight + bias)
        return -jnp.take_along_axis(logits, classes[:, None], axis=1).mean()

    step = jax.jit(jax.value_and_grad(loss))
    return _by_jax(
        step, (layers, x, classes), lambda grads: in_order([(np.asarray(w), np.asarray(b)) for w, b in grads])
    )


def _by_jax(step: Any, arguments: tuple[Any, ...], ordered: Callable[[Any], np.ndarray]) -> Taken:
    made: list[Any] = []

    def take() -> Any:
        if not made:
            made.append(step.lower(*arguments).compile())
        return jax.block_until_ready(made[0](*arguments))

    def room() -> int:
        return int(made[0].memory_analysis().temp_size_in_bytes)

    return Taken(take, lambda result: (float(result[0]), ordered(result[1])), room)


def by_torch(net: Net, x: Any, classes: Any) -> Taken:
    """PyTorch in modules, on the very same numbers in memory."""
    inputs, targets = torch.from_dlpack(x), torch.from_dlpack(classes)
    modules: list[torch.nn.Module] = []
    for weight, bias in layers_of(net):
        linear = torch.nn.Linear(*weight.shape, dtype=inputs.dtype, device=DEVICE)
        with torch.no_grad():
            linear.weight.copy_(torch.as_tensor(weight.T.copy()))
            linear.bias.copy_(torch.as_tensor(bias))
        modules += [linear, torch.nn.ReLU()]
    model = torch.nn.Sequential(*modules[:-1])
    before = torch.cuda.memory_allocated() if IS_GPU else 0

    def take() -> Any:
        model.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(inputs), targets)
        loss.backward()
        if IS_GPU:
            torch.cuda.synchronize()
        return loss

    def read(loss: Any) -> Result:
        linears = [module for module in model if isinstance(module, torch.nn.Linear)]
        return loss.item(), in_order(
            [(x.weight.grad.cpu().numpy().T, x.bias.grad.cpu().numpy()) for x in linears]
        )

    def room() -> int:
        return torch.cuda.max_memory_allocated() - before if IS_GPU else 0

    if IS_GPU:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    return Taken(take, read, room)


def operations(net: Net) -> int:
    """Those of the matrix products of one sample: forward, by the weights, and by what is between layers."""
    products = [nin * nout for nin, nout in pairwise(net.sizes)]
    return 2 * (3 * sum(products) - products[0])


@cache
def peak(precision: str) -> float:
    """Operations in a second of the product of two large matrices, by PyTorch: what the device can do."""
    size = 8192 if IS_GPU else 1024
    a = torch.rand(size, size, dtype=getattr(torch, precision), device=DEVICE)
    best = float("inf")
    for _ in range(5):
        start = perf_counter()
        _ = a @ a
        if IS_GPU:
            torch.cuda.synchronize()
        best = min(best, perf_counter() - start)
    return 2.0 * size**3 / best
