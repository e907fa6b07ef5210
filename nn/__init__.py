"""nn: neurons, layers, losses and optimizers, composed of Gatewise's gates.

`help(nn.MLP)` explains a name, with an example.

Layers:       Module, Neuron, Layer, MLP, Sequential, Perceptron, BatchNorm, Dropout, Softmax, Activation
Training:     fit, evaluate, predict, Epoch, History, EarlyStopping, Snapshot, Snapshots
In modules:   losses, optim, schedules, metrics, regularizers, clipping, init, data
Files:        save, load
Experiments:  Training, Settings, train_xor, train_truth_table, exclusive_or
A look inside: summary, deltas, Deltas, depth_experiment, Depth, difference_errors, learning_page,
              LearningPage

`import nn.plot` draws boundaries and histories, with Matplotlib.
"""

from autograd.util.moved import pickle_as as _pickle_as

from . import clipping as clipping
from . import data as data
from . import init as init
from . import losses as losses
from . import metrics as metrics
from . import optim as optim
from . import regularizers as regularizers
from . import schedules as schedules
from .analysis.deltas import Deltas as Deltas
from .analysis.deltas import deltas as deltas
from .analysis.depth import Depth as Depth
from .analysis.depth import depth_experiment as depth_experiment
from .analysis.differences import difference_errors as difference_errors
from .checkpoints.saving import load as load
from .checkpoints.saving import save as save
from .layers.activations import Activation as Activation
from .layers.activations import Softmax as Softmax
from .layers.dropout import Dropout as Dropout
from .layers.layer import Layer as Layer
from .layers.mlp import MLP as MLP
from .layers.module import Module as Module
from .layers.neuron import Neuron as Neuron
from .layers.normalization import BatchNorm as BatchNorm
from .layers.perceptron import Perceptron as Perceptron
from .layers.perceptron import exclusive_or as exclusive_or
from .layers.sequential import Sequential as Sequential
from .learning import LearningPage as LearningPage
from .learning import learning_page as learning_page
from .training.loop import Epoch as Epoch
from .training.loop import History as History
from .training.loop import evaluate as evaluate
from .training.loop import fit as fit
from .training.loop import predict as predict
from .training.run import Training as Training
from .training.settings import Settings as Settings
from .training.snapshots import Snapshot as Snapshot
from .training.snapshots import Snapshots as Snapshots
from .training.stopping import EarlyStopping as EarlyStopping
from .training.truth_tables import train_truth_table as train_truth_table
from .training.truth_tables import train_xor as train_xor
from .util.summary import summary as summary

_pickle_as(__name__, globals())
