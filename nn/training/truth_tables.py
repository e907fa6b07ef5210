"""Truth tables, learned in one call."""

from __future__ import annotations

from collections.abc import Sequence

from ..data import truth_table
from .run import Training
from .settings import Settings


def train_xor(seed: int = 0, epochs: int = 200, progress: bool = False) -> Training:
    """Teach exclusive or to a network of 2, 4 and 1 neurons.

    Args:
        seed: Where the weights come from; the same seed gives the same run.
        epochs: How often to go over the four rows.
        progress: Whether to show a bar on standard error.

    Returns:
        The training, which can be asked and go on.

    >>> trained = train_xor(seed=0)
    >>> trained.predictions
    [0, 1, 1, 0]
    """
    return train_truth_table("xor", seed=seed, epochs=epochs, progress=progress)


def train_truth_table(
    name: str,
    *,
    seed: int = 0,
    epochs: int = 200,
    hidden: Sequence[int] = (4,),
    activation: str = "tanh",
    optimizer: str = "adam",
    lr: float = 0.1,
    progress: bool = False,
) -> Training:
    """Teach a truth table to a small network, by its cross-entropy over the four rows.

    Args:
        name: "and", "or", "nand" or "xor".
        seed: Where the weights come from; the same seed gives the same run.
        epochs: How often to go over the four rows.
        hidden: The sizes of the hidden layers.
        activation: What follows each hidden layer: a gate of one operand.
        optimizer: One of OPTIMIZERS.
        lr: The learning rate.
        progress: Whether to show a bar on standard error.

    Returns:
        The training, which can be asked and go on.

    Raises:
        TypeError: For a setting of another type.
        ValueError: For one that makes no sense.
        GatewiseError: Where the numbers run away.

    >>> train_truth_table("and", epochs=50).predictions
    [0, 0, 0, 1]
    """
    truth_table(name)  # or a ValueError that says which there are
    training = Training(Settings(name, seed, hidden, activation, optimizer, lr))
    training.go_on(epochs, progress)
    return training
