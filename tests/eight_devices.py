"""Data-parallel training over eight devices, beside the same loop on one; test_lower_jax.py runs it."""

import random

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

import autograd
import nn

random.seed(1)
model = nn.MLP(2, [16, 16, 1], activation="tanh")
parameters = model.parameters()


def loss(x, t):
    return autograd.maximum(1 - model(x) * t, 0.0)


recorded = autograd.compile(loss, parameters, backend="python")
recorded([0.0, 0.0], 1.0)
replay = recorded.to_jax()

rng = np.random.default_rng(2)
x = rng.uniform(-1.0, 1.0, (64, 2))
t = np.sign(x[:, 0] * x[:, 1])
start = jnp.array([p.data for p in parameters])


@jax.jit
def step(params, x, t):
    value, gradient = jax.value_and_grad(lambda p: replay(p, x, t).mean())(params)
    return value, params - 0.5 * gradient


def train(params, x, t):
    losses = []
    for _ in range(50):
        value, params = step(params, x, t)
        losses.append(float(value))
    return losses, params


alone = train(start, x, t)

devices = Mesh(np.array(jax.devices()), ("batch",))
samples = NamedSharding(devices, PartitionSpec("batch"))
everywhere = NamedSharding(devices, PartitionSpec())
x_shared, t_shared = jax.device_put(x, samples), jax.device_put(t, samples)
together = train(jax.device_put(start, everywhere), x_shared, t_shared)

assert len(x_shared.sharding.device_set) == len(jax.devices()) == 8
assert {shard.data.shape for shard in x_shared.addressable_shards} == {(8, 2)}
assert alone[0][-1] < 0.5 * alone[0][0]
np.testing.assert_allclose(together[0], alone[0], rtol=1e-10)
np.testing.assert_allclose(together[1], alone[1], rtol=1e-9)
print(len(jax.devices()), "devices agree")
