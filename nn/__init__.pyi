"""What `import nn` gives, as type checkers and editors see it."""

__version__: str

# exports: written by tests/helpers/stubs.py
from .analysis.deltas import Deltas as Deltas
from .analysis.deltas import deltas as deltas
from .analysis.depth import Depth as Depth
from .analysis.depth import depth_experiment as depth_experiment
from .analysis.differences import difference_errors as difference_errors
from .checkpoints.saving import load as load
from .checkpoints.saving import save as save
from . import clipping as clipping
from . import data as data
from . import init as init
from .layers.activations import Activation as Activation
from .layers.activations import Softmax as Softmax
from .layers.dropout import Dropout as Dropout
from .layers.embedding import Embedding as Embedding
from .layers.layer import Layer as Layer
from .layers.mlp import MLP as MLP
from .layers.module import Module as Module
from .layers.neuron import Neuron as Neuron
from .layers.normalization import BatchNorm as BatchNorm
from .layers.perceptron import Perceptron as Perceptron
from .layers.perceptron import exclusive_or as exclusive_or
from .layers.sequential import Sequential as Sequential
from .learning.page import LearningPage as LearningPage
from .learning.page import learning_page as learning_page
from . import losses as losses
from . import metrics as metrics
from . import optim as optim
from . import regularizers as regularizers
from . import schedules as schedules
from .training.history import Epoch as Epoch
from .training.history import History as History
from .training.inference import evaluate as evaluate
from .training.inference import predict as predict
from .training.loop import fit as fit
from .training.run import Training as Training
from .training.settings import Settings as Settings
from .training.snapshots import Snapshot as Snapshot
from .training.snapshots import Snapshots as Snapshots
from .training.stopping import EarlyStopping as EarlyStopping
from .training.truth_tables import train_truth_table as train_truth_table
from .training.truth_tables import train_xor as train_xor
from .util.summary import summary as summary

__all__ = [
    "Activation",
    "BatchNorm",
    "Deltas",
    "Depth",
    "Dropout",
    "EarlyStopping",
    "Embedding",
    "Epoch",
    "History",
    "Layer",
    "LearningPage",
    "MLP",
    "Module",
    "Neuron",
    "Perceptron",
    "Sequential",
    "Settings",
    "Snapshot",
    "Snapshots",
    "Softmax",
    "Training",
    "clipping",
    "data",
    "deltas",
    "depth_experiment",
    "difference_errors",
    "evaluate",
    "exclusive_or",
    "fit",
    "init",
    "learning_page",
    "load",
    "losses",
    "metrics",
    "optim",
    "predict",
    "regularizers",
    "save",
    "schedules",
    "summary",
    "train_truth_table",
    "train_xor",
]
# end
