"""Which nodes of a graph belong together, as plain data: {name of a group: its nodes, operands first}.

    groups(root, "layers")    one group per layer, named by the labels of its parameters: "layers[0]"
    groups(root, "neurons")   one per neuron: "layers[0].neurons[1]"; any attribute in the labels will do
    groups(root, "chains")    gates of one kind that feed only one another: "+ of 17"
    groups(root, "outline")   the whole graph in a few groups, for graphs of any size

draw(root, collapse=these) makes a box of each group; one that is left out of the dict is drawn open.
A gate is in one group at most; a parameter is in every group that uses it.  The rest is in no group.
"""

from ...util.packages.lazy import Parts as _Parts

_parts = _Parts(__name__, {"named": "groups"}, pickled=False)

__all__ = _parts.names
__getattr__ = _parts.find
