"""The trained network to take away: as a program in ours, in PyTorch, or as a checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ...util.languages import say
from .choices import ACTIVATIONS
from .training import Network
from .words import STRINGS

NAMED: Final = ("activation", "data", "seed", "optimizer")  # settings that a program tells of


def gatewise_program(network: Network) -> str:
    """A program that builds the network with its numbers, and prints its loss and what it answers."""
    settings = network.settings
    numbers = "".join(f"    {name!r}: {x!r},\n" for name, x in network.model.state_dict().items())
    return (
        f"{_about(network)}"
        "import nn\n\n"
        f"{_samples(network)}\n"
        f"model = nn.MLP(2, {settings.sizes[1:]}, activation={settings.activation!r})\n"
        f"model.load_state_dict({{\n{numbers}}})\n\n"
        f'loss = nn.evaluate(model, SAMPLES, nn.losses.{network.goal.name})["loss"]\n'
        "outputs = nn.predict(model, [x for x, _ in SAMPLES])\n\n"
        'print("loss", loss)\n'
        "for (x, target), y in zip(SAMPLES, outputs):\n"
        "    print(x, target, y)\n"
    )


def torch_program(network: Network) -> str:
    """The same in PyTorch, in float64 as here."""
    layers, numbers = list[str](), ""
    last = len(network.model.layers) - 1
    for i, layer in enumerate(network.model.layers):
        nin, nout = len(layer.neurons[0].w), len(layer.neurons)
        layers.append(f"torch.nn.Linear({nin}, {nout})")
        if i < last:
            layers.append(f"torch.nn.{ACTIVATIONS[network.settings.activation]}")
        rows = [[w.data for w in neuron.w] for neuron in layer.neurons]
        numbers += f'    "{2 * i}.weight": {rows!r},\n    "{2 * i}.bias": {layer.bias!r},\n'
    listed = "".join(f"    {layer},\n" for layer in layers)
    return (
        f"{_about(network)}"
        "import torch\nimport torch.nn.functional as F\n\n"
        "torch.set_default_dtype(torch.float64)\n\n"
        f"{_samples(network)}\n"
        f"model = torch.nn.Sequential(\n{listed})\n"
        f"NUMBERS = {{\n{numbers}}}\n"
        "model.load_state_dict({name: torch.tensor(numbers) for name, numbers in NUMBERS.items()})\n\n"
        "x = torch.tensor([x for x, _ in SAMPLES])\n"
        "t = torch.tensor([t for _, t in SAMPLES])\n"
        "with torch.no_grad():\n"
        "    y = model(x).squeeze(-1)\n"
        f"    loss = {network.goal.torch}\n\n"
        'print("loss", loss.item())\n'
        "for (x, target), y in zip(SAMPLES, y.tolist()):\n"
        "    print(x, target, y)\n"
    )


FORMS: Final[Mapping[str, tuple[str, Callable[[Network], str]]]] = {
    "gatewise": ("network.py", gatewise_program),
    "pytorch": ("network_torch.py", torch_program),
    "checkpoint": ("network.json", lambda network: network.state),
}


def export(network: Network, form: str) -> dict[str, Any]:
    """A file's name and its text, in one of FORMS."""
    name, write = FORMS[form]
    return {"name": name, "text": write(network)}


def _about(network: Network) -> str:
    settings = network.settings
    fields = {"sizes": "-".join(map(str, settings.sizes)), "epochs": network.epoch}
    said = "program_about_one" if network.epoch == 1 else "program_about"
    about = say(STRINGS[said], **fields, **{name: getattr(settings, name) for name in NAMED})
    return f'"""{about}"""\n\n'


def _samples(network: Network) -> str:
    listed = "".join(f"    ({x!r}, {target!r}),\n" for x, target in network.samples)
    return f"SAMPLES = [\n{listed}]\n"
