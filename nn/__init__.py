"""nn: neurons, layers, losses and optimizers, composed of Gatewise's gates.

`help(nn.MLP)` explains a name, with an example.

Layers:       Module, Neuron, Layer, MLP, Sequential, Perceptron, Embedding, BatchNorm, Dropout, Softmax,
              Activation
Training:     fit, evaluate, predict, Epoch, History, EarlyStopping, Snapshot, Snapshots
In modules:   losses, optim, schedules, metrics, regularizers, clipping, init, data
Files:        save, load
Experiments:  Training, Settings, train_xor, train_truth_table, exclusive_or
A look inside: summary, deltas, Deltas, depth_experiment, Depth, difference_errors, learning_page,
              LearningPage

`import nn.plot` draws boundaries and histories, with Matplotlib.
"""

try:
    from autograd import GATES as _gates  # noqa: F401  which no other package of that name has
    from autograd.util.packages.lazy import Parts as _Parts
    from autograd.util.version import VERSION as __version__  # noqa: F401
except ImportError:  # it is another package's, or what that left behind
    import gatewise as _gatewise  # noqa: F401  which says what happened, and how to mend it

    raise

# Static tools read __init__.pyi beside this file, which tests/helpers/stubs.py writes from this table.
_parts = _Parts(
    __name__,
    {
        "analysis.deltas": "Deltas deltas",
        "analysis.depth": "Depth depth_experiment",
        "analysis.differences": "difference_errors",
        "checkpoints.saving": "load save",
        "clipping": "",
        "data": "",
        "init": "",
        "layers.activations": "Activation Softmax",
        "layers.dropout": "Dropout",
        "layers.embedding": "Embedding",
        "layers.layer": "Layer",
        "layers.mlp": "MLP",
        "layers.module": "Module",
        "layers.neuron": "Neuron",
        "layers.normalization": "BatchNorm",
        "layers.perceptron": "Perceptron exclusive_or",
        "layers.sequential": "Sequential",
        "learning.page": "LearningPage learning_page",
        "losses": "",
        "metrics": "",
        "optim": "",
        "regularizers": "",
        "schedules": "",
        "training.history": "Epoch History",
        "training.inference": "evaluate predict",
        "training.loop": "fit",
        "training.run": "Training",
        "training.settings": "Settings",
        "training.snapshots": "Snapshot Snapshots",
        "training.stopping": "EarlyStopping",
        "training.truth_tables": "train_truth_table train_xor",
        "util.summary": "summary",
    },
)

__all__ = _parts.names
__getattr__ = _parts.find


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
