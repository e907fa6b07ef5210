"""Programs that are ready to run, by the key of the words that name them."""

from __future__ import annotations

from typing import Final

NEURON: Final = """from micrograd.engine import Value

# a neuron with two inputs
x1, x2 = Value(2.0), Value(0.0)
w1, w2 = Value(-3.0), Value(1.0)
b = Value(6.8813735870195432)

n = x1*w1 + x2*w2 + b
o = n.tanh()
o.backward()

print("o =", o.data)
print("w1.grad =", w1.grad)
"""

LOOP: Final = """from micrograd.engine import Value

def weighted(weights, inputs, bias):
    total = bias
    for w, x in zip(weights, inputs):
        total = total + w * x
    return total

weights = [Value(0.5), Value(-1.0), Value(0.25)]
y = weighted(weights, [1.0, 2.0, 3.0], Value(0.1))
loss = (y - 1.0)**2
loss.backward()

for w in weights:
    print(w.data, w.grad)
"""

TRAINING: Final = """from random import Random

import nn

model = nn.MLP(2, [2, 1], "tanh", Random(1))
samples = [([0.0, 1.0], 1.0), ([1.0, 1.0], -1.0)]

for epoch in range(20):
    loss = sum((model(x) - y)**2 for x, y in samples)
    model.zero_grad()
    loss.backward()
    for p in model.parameters():
        p.data -= 0.1 * p.grad
    if epoch % 5 == 4:
        print(epoch + 1, loss.data)
"""

PROGRAMS: Final = {"prog_neuron": NEURON, "prog_loop": LOOP, "prog_training": TRAINING}
