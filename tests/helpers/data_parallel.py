"""Data-parallel training beside the same loop on one device; test_lower_jax.py runs it.

python data_parallel.py [PORT PROCESSES PROCESS]    one of several processes, as on several hosts
"""

import random
import sys

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

import autograd
import nn

jax.config.update("jax_enable_x64", True)
processes, process = 1, 0
if len(sys.argv) > 1:
    port, processes, process = map(int, sys.argv[1:])
    jax.config.update("jax_cpu_collectives_implementation", "gloo")
    jax.distributed.initialize(f"127.0.0.1:{port}", num_processes=processes, process_id=process)

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
start = np.array([p.data for p in parameters])


@jax.jit
def step(params, x, t):
    value, gradient = jax.value_and_grad(lambda p: replay(p, x, t).mean())(params)
    return value, params - 0.5 * gradient


def train(params, x, t):
    losses = []
    for _ in range(50):
        value, params = step(params, x, t)
        losses.append(float(value))
    return losses, np.asarray(params)


alone = train(jnp.array(start), jnp.array(x), jnp.array(t))

devices = Mesh(np.array(jax.devices()), ("batch",))
samples = NamedSharding(devices, PartitionSpec("batch"))
everywhere = NamedSharding(devices, PartitionSpec())
own = slice(process * len(x) // processes, (process + 1) * len(x) // processes)
x_shared, t_shared = (jax.make_array_from_process_local_data(samples, part[own]) for part in (x, t))
together = train(jax.make_array_from_process_local_data(everywhere, start), x_shared, t_shared)

assert x_shared.shape == (64, 2)
assert len(x_shared.sharding.device_set) == len(jax.devices())
assert {shard.data.shape for shard in x_shared.addressable_shards} == {(64 // len(jax.devices()), 2)}
assert alone[0][-1] < 0.5 * alone[0][0]
np.testing.assert_allclose(together[0], alone[0], rtol=1e-10)
np.testing.assert_allclose(together[1], alone[1], rtol=1e-9)
print(len(jax.devices()), "devices of", processes, "processes agree with one")
