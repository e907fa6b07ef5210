"""`python -m benchmarks.lib.first_result NET` prints the seconds from compile() to value and gradient."""

import sys
from time import perf_counter

import autograd

from .nets import NETS

net = NETS[sys.argv[1]]
model, data = net.model(), net.data()
loss = net.of_sample(model)

start = perf_counter()
autograd.compile(loss, model.parameters()).bind(*data).value_and_grad()
print(perf_counter() - start)
