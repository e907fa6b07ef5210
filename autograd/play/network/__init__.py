"""A network in training, opened: a question brings the whole training along, the answer brings it back.

begin     what can be chosen, and the lessons
train     some epochs of nn.fit, as many as fit into the time that is given
step      one step of the optimizer
look      what the page shows of the network as it is
open      the graph of one sample, to be stepped through
surface   the loss over two weights
check     the gradient of one weight beside its difference quotients
export    the trained network as a program or as a checkpoint
"""

from .questions import answer as answer
