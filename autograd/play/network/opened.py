"""A look inside: gradients, the optimizer's memory, δ, difference quotients, the graph of a sample."""

from __future__ import annotations

import math
from functools import reduce
from operator import add
from typing import Any, Final

from nn.analysis.deltas import deltas
from nn.analysis.depth import sizes

from ...analysis.events import Steps
from ...engine import Value, nodes
from ...errors import GatewiseError
from ...functional.differences import numerical_grad
from ...show.groups.named import grouped
from ...show.page import STRINGS
from ...util.languages import spoken
from ...util.text import show_number
from ..section import graph_section
from .choices import MEMORIES
from .training import Network
from .views import known

STEPS: Final = (1e-1, 1e-2, 1e-3, 1e-5, 1e-8, 1e-12)  # from too long to too short
MOST_OPEN: Final = 120  # nodes that are drawn one by one; of more, each neuron is a box


def cost_of(network: Network, i: int) -> Value:
    """The loss of one sample, as a graph."""
    x, target = network.samples[i]
    cost: Value = network.goal.loss(network.model(x), target)
    return cost


def total(network: Network) -> Value:
    """What a step over all samples goes down: their mean loss, with the penalty."""
    outputs = network.model([x for x, _ in network.samples])
    costs = [network.goal.loss(y, t) for y, (_, t) in zip(outputs, network.samples, strict=True)]
    mean = reduce(add, costs) / len(costs)
    whole: Value = mean if network.penalty is None else mean + network.penalty()
    return whole


def gradients(network: Network) -> dict[str, Any]:
    """The gradient of the whole loss at each parameter, the optimizer's memory of it, and both by layer."""
    network.optimizer.zero_grad()
    total(network).backward()
    names = MEMORIES[network.settings.optimizer].names
    layers = [[w.grad for neuron in layer.neurons for w in neuron.w] for layer in network.model.layers]
    return {
        "gradients": [known(parameter.grad) for parameter in network.model.parameters()],
        "memory": [dict(zip(names, state, strict=True)) for state in network.optimizer.state],
        "names": list(names),
        "by_layer": sizes(layers),
    }


def unit_deltas(network: Network, i: int) -> list[list[float]]:
    """δ of each unit for one sample: ∂ loss of the sample ÷ ∂ weighted sum of the unit."""
    return [rows[0] for rows in deltas(network.model, cost_of(network, i)).layers]


def opened(network: Network, i: int, lang: str) -> dict[str, Any]:
    """The graph of a sample's loss with the weights of this moment, for the player; a large one in boxes."""
    root = cost_of(network, i)
    root.label = root.label or "loss"
    order = nodes(root)
    groups = grouped(order, "neurons") if len(order) > MOST_OPEN else {}
    tinted = set(network.model.parameters())
    words = spoken(STRINGS, lang)
    return graph_section(Steps(root, order), order, words, tinted=tinted, groups=groups)


def checked(network: Network, name: str) -> dict[str, Any]:
    """The gradient of one weight, and what difference quotients of the loss say, step by step."""
    weight = dict(network.model.named_parameters())[name]
    network.optimizer.zero_grad()
    total(network).backward()
    gradient, before = weight.grad, weight.data

    def cost(w: float) -> float:
        weight.data = w
        return total(network).data

    def quotient(step: float | None) -> float | None:
        try:
            return known(numerical_grad(cost, before, method="central", eps=step))
        except GatewiseError:  # the loss is not defined there
            return None
        finally:
            weight.data = before

    rows = [{"step": step, "quotient": quotient(step)} for step in STEPS]
    best = quotient(None)
    return {
        "name": name,
        "data": before,
        "gradient": gradient,
        "best": best,
        "shown": [show_number(x) for x in (before, gradient)],
        "quotients": [
            row | {"error": None if row["quotient"] is None else abs(row["quotient"] - gradient)}
            for row in rows
        ],
        "agrees": best is not None and math.isclose(best, gradient, rel_tol=1e-5, abs_tol=1e-8),
    }
