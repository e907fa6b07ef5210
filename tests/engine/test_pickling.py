"""Copies and pickles: the same numbers, nothing shared with the original, leaves that stay themselves."""

import copy
import pickle

import pytest
from hypothesis import given, reject

import autograd
from autograd import GATES, DomainError, Value
from tests.helpers.graphs import graphs

each_way = pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])


@given(graphs())
def test_a_copy_of_any_graph_has_the_same_gradients_bit_for_bit(graph):
    leaves, root = graph
    try:
        root.backward()
    except DomainError:
        reject()  # an infinite slope met a slope of 0
    for leaf in leaves:
        leaf.zero_grad()
    *copies, image = pickle.loads(pickle.dumps((*leaves, root)))
    image.backward()
    root.backward()
    assert [leaf.grad.hex() for leaf in copies] == [leaf.grad.hex() for leaf in leaves]


@each_way
def test_leaves_keep_their_identity_inside_one_object(copied):
    x = Value(3.0, "x")
    y = x * x + x
    image_x, image_y, image_again = copied((x, y, x))
    assert image_again is image_x
    image_y.backward()
    assert (image_x.grad, x.grad) == (7.0, 0.0)


@each_way
def test_labels_grads_constants_and_attributes_come_along(copied):
    x = Value(2.0, "x")
    x.moment = 0.5
    y = x * 3.0
    y.label = "y"
    y.note = "kept"
    y.backward()
    image_x, image_y = copied((x, y))
    assert (image_x.label, image_x.grad, image_x.moment) == ("x", 3.0, 0.5)
    assert (image_y.label, image_y.data, image_y.grad, image_y.note) == ("y", 6.0, 1.0, "kept")
    assert image_y.gate is GATES["mul"]
    assert image_y.operands[1].constant


@each_way
def test_a_leaf_that_no_backward_pass_reached_stays_unreached(copied):
    assert not copied(Value(2.0)).reached


@each_way
def test_gates_of_three_operands_and_hand_made_nodes_are_copied(copied):
    x = Value(0.5)
    clipped = autograd.clip(x, -1.0, 1.0)
    by_hand = Value(9.0, (clipped, x), (2.0, 3.0))
    image = copied(by_hand)
    assert image.operands[0].operands[0] is image.operands[1]
    image.backward()
    assert image.operands[1].grad == 5.0


def test_a_gate_that_the_loading_side_does_not_have_is_named():
    autograd.gate("passing", lambda a: a, lambda y, a: (1.0,))
    saved = pickle.dumps(autograd.passing(Value(1.0)))
    del GATES["passing"]
    with pytest.raises(KeyError, match="no gate named 'passing'"):
        pickle.loads(saved)
