"""nn: neurons, layers, losses and optimizers, composed of Gatewise's gates."""

from . import data as data
from . import init as init
from . import losses as losses
from . import metrics as metrics
from . import optim as optim
from .delta import Deltas as Deltas
from .delta import deltas as deltas
from .depth import Depth as Depth
from .depth import depth_experiment as depth_experiment
from .differences import difference_errors as difference_errors
from .fitting import History as History
from .fitting import evaluate as evaluate
from .fitting import fit as fit
from .fitting import predict as predict
from .layer import Layer as Layer
from .mlp import MLP as MLP
from .module import Module as Module
from .neuron import Neuron as Neuron
from .training import Trained as Trained
from .training import train_truth_table as train_truth_table
from .training import train_xor as train_xor
