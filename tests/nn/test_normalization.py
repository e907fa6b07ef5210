import math
from random import Random

import numpy as np
import pytest

from autograd import Value, gradcheck, no_grad
from nn import Activation, BatchNorm, Layer, Sequential, fit, losses, optim, predict
from tests.helpers.peer import peer

DRAW = np.random.default_rng(0)
X = DRAW.normal(2.0, 3.0, size=(6, 4))
UPSTREAM = DRAW.normal(size=(6, 4))
GAMMA, BETA = np.array([1.5, -2.0, 0.3, 1.0]), np.array([0.1, 0.0, -4.0, 2.0])


def norm_of(n=4, **settings):
    norm = BatchNorm(n, **settings)
    for gamma, beta, g, b in zip(norm.gamma, norm.beta, GAMMA, BETA, strict=False):
        gamma.data, beta.data = float(g), float(b)
    return norm


def forward_and_backward(norm, x=X, upstream=UPSTREAM):
    """Outputs, and the gradients of Σ upstream × output with respect to the inputs, gamma and beta."""
    inputs = [[Value(number) for number in row] for row in x]
    outputs = norm(inputs)
    loss = Value(0.0)
    for ys, ups in zip(outputs, upstream, strict=True):
        for y, up in zip(ys, ups, strict=True):
            loss = loss + float(up) * y
    loss.backward()
    return (
        np.array([[y.data for y in ys] for ys in outputs]),
        np.array([[v.grad for v in row] for row in inputs]),
        np.array([v.grad for v in norm.gamma]),
        np.array([v.grad for v in norm.beta]),
    )


# ── the introduction's closed forms; where it has no ε, eps is 0 ────────────────────────────────


@pytest.mark.parametrize("eps", [0.0, 1e-5, 0.5])
def test_training_outputs_and_gradients_are_the_boxed_formula(eps):
    mean = X.mean(axis=0)
    sigma = np.sqrt(((X - mean) ** 2).mean(axis=0) + eps)
    z = (X - mean) / sigma
    gamma_grad, beta_grad = (UPSTREAM * z).sum(axis=0), UPSTREAM.sum(axis=0)
    x_grad = GAMMA / sigma * (UPSTREAM - (z * gamma_grad + beta_grad) / len(X))

    y, dx, dgamma, dbeta = forward_and_backward(norm_of(eps=eps))
    np.testing.assert_allclose(y, GAMMA * z + BETA, rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(dgamma, gamma_grad, rtol=1e-12)
    np.testing.assert_allclose(dbeta, beta_grad, rtol=1e-13)
    np.testing.assert_allclose(dx, x_grad, rtol=1e-11, atol=1e-14)


def test_inference_uses_the_running_averages_alone():
    norm = norm_of(eps=0.25).eval()
    norm.running_mean, norm.running_var = [1.0, 2.0, 3.0, 4.0], [0.75, 2.0, 3.75, 15.75]
    deviation = np.array([1.0, 1.5, 2.0, 4.0])
    z = (X - norm.running_mean) / deviation
    y, dx, dgamma, dbeta = forward_and_backward(norm)
    np.testing.assert_allclose(y, GAMMA * z + BETA, rtol=1e-14)
    np.testing.assert_allclose(dx, UPSTREAM * GAMMA / deviation, rtol=1e-14)
    np.testing.assert_allclose(dgamma, (UPSTREAM * z).sum(axis=0), rtol=1e-13)
    np.testing.assert_allclose(dbeta, UPSTREAM.sum(axis=0), rtol=1e-13)
    assert norm.running_mean == [1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize(("kind", "ddof"), [("unbiased", 1), ("biased", 0)])
def test_running_averages_keep_alpha_of_the_old(kind, ddof):
    """The document's α is 1 − momentum; its variance is the biased one."""
    alpha = 0.8
    norm = BatchNorm(4, momentum=1.0 - alpha, running_variance=kind)
    mean, variance = np.zeros(4), np.ones(4)
    for batch in (X, 2 * X + 1, X[:3]):
        norm(batch)
        mean = alpha * mean + (1 - alpha) * batch.mean(axis=0)
        variance = alpha * variance + (1 - alpha) * batch.var(axis=0, ddof=ddof)
    np.testing.assert_allclose(norm.running_mean, mean, rtol=1e-14)
    np.testing.assert_allclose(norm.running_var, variance, rtol=1e-14)


def test_unbiased_is_the_default_and_differs_only_in_the_running_variance():
    unbiased, biased = BatchNorm(4, momentum=1), BatchNorm(4, momentum=1, running_variance="biased")
    outputs = [[[y.data for y in row] for row in norm(X)] for norm in (unbiased, biased)]
    assert outputs[0] == outputs[1]
    assert unbiased.running_mean == biased.running_mean
    ratio = np.array(unbiased.running_var) / np.array(biased.running_var)
    np.testing.assert_allclose(ratio, 6 / 5, rtol=1e-14)


# ── what it is for ──────────────────────────────────────────────────────────────────────────────


def test_each_feature_comes_out_with_mean_0_and_variance_1():
    y = np.array([[v.data for v in row] for row in BatchNorm(4, eps=0.0)(X)])
    np.testing.assert_allclose(y.mean(axis=0), 0.0, atol=1e-15)
    np.testing.assert_allclose(y.var(axis=0), 1.0, rtol=1e-14)


def test_scaled_and_shifted_inputs_give_the_same_outputs():
    first, second = ([[v.data for v in row] for row in BatchNorm(4, eps=0.0)(x)] for x in (X, 100 * X - 7))
    np.testing.assert_allclose(first, second, rtol=1e-12)


def test_the_whole_layer_passes_a_gradient_check():
    def loss(*numbers):
        norm = norm_of(2)
        outputs = norm([list(numbers[:2]), list(numbers[2:4]), list(numbers[4:])])
        return outputs[0][0] * 2.0 + outputs[1][0] * outputs[2][1] + outputs[0][1]

    assert gradcheck(loss, 0.5, -1.0, 2.0, 0.25, -0.75, 1.5)


def test_training_and_inference_agree_once_the_averages_have_settled():
    norm = BatchNorm(4, momentum=1.0, running_variance="biased")
    trained = [[v.data for v in row] for row in norm(X)]
    used = [[v.data for v in row] for row in norm.eval()(X)]
    np.testing.assert_allclose(trained, used, rtol=1e-13)


def test_fit_normalizes_over_the_mini_batch():
    norm = BatchNorm(2)
    model = Sequential(norm, Layer(2, 1, nonlin=False, rng=Random(0)))
    data = [([float(i), 2.0 * i], float(i)) for i in range(4)]
    fit(model, data, losses.mse, optim.SGD(model.parameters(), lr=0.1), epochs=1)
    assert norm.running_mean == pytest.approx([0.15, 0.3])
    assert norm.running_var == pytest.approx([0.9 + 0.1 * 5 / 3, 0.9 + 0.1 * 20 / 3])
    before = list(norm.running_mean)
    assert len(predict(model, [[1.0, 1.0]])) == 1
    assert norm.running_mean == before


def test_normalization_between_layers_learns_from_badly_scaled_inputs():
    data = [([1e4 * x1, 1e-4 * x2], int(x1 != x2)) for x1 in (0, 1) for x2 in (0, 1)]
    rng = Random(1)
    model = Sequential(
        BatchNorm(2), Layer(2, 6, nonlin=False, rng=rng), Activation("tanh"), Layer(6, 1, rng=rng)
    )
    model.layers[-1] = Layer(6, 1, nonlin=False, rng=rng)
    fit(
        model,
        data,
        losses.binary_cross_entropy_with_logits,
        optim.Adam(model.parameters(), lr=0.1),
        epochs=100,
    )
    assert [y > 0 for y in predict(model, [x for x, _ in data])] == [False, True, True, False]


# ── the corners ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("eps", [0.0, 1e-5])
@pytest.mark.parametrize("number", [0.0, 0.1, -1.1e300])
def test_a_feature_without_variance_becomes_beta_and_gets_zero_gradients(eps, number):
    x = np.array([[number, 1.0], [number, 2.0], [number, 4.0]])
    y, dx, dgamma, _ = forward_and_backward(norm_of(2, eps=eps), x, UPSTREAM[:3, :2])
    assert list(y[:, 0]) == [0.1] * 3
    assert list(dx[:, 0]) == [0.0] * 3
    assert dgamma[0] == 0.0
    assert all(dx[:, 1] != 0.0)


def test_without_eps_a_running_variance_of_0_gives_beta():
    norm = norm_of(1, eps=0.0).eval()
    norm.running_var = [0.0]
    x = Value(3.0)
    (y,) = norm([x])
    y.backward()
    assert (y.data, x.grad) == (0.1, 0.0)


@pytest.mark.parametrize("x", [[[1.0, 2.0]], [1.0, 2.0], np.array([[1.0, 2.0]])])
def test_one_sample_cannot_be_normalized_in_training(x):
    norm = BatchNorm(2)
    with pytest.raises(
        ValueError, match=r"BatchNorm\(2\) in training mode .* at least two samples, .*eval\(\)"
    ):
        norm(x)
    assert (norm.running_mean, norm.running_var) == ([0.0, 0.0], [1.0, 1.0])
    assert np.shape(norm.eval()(x)) == np.shape(x)


def test_a_batch_that_does_not_fit_leaves_the_running_averages():
    norm = BatchNorm(2)
    with pytest.raises(ValueError, match=r"BatchNorm\(2\) takes 2 inputs, but got 3"):
        norm([[1.0, 2.0], [1.0, 2.0, 3.0]])
    with pytest.raises(OverflowError):
        norm([[1.0, 1e200], [2.0, -1e200]])
    assert (norm.running_mean, norm.running_var) == ([0.0, 0.0], [1.0, 1.0])


def test_running_averages_move_without_a_graph_too():
    norm = BatchNorm(4)
    with no_grad():
        outputs = norm(X)
    assert norm.running_mean == pytest.approx(list(0.1 * X.mean(axis=0)))
    assert all(y.constant for row in outputs for y in row)


def test_a_nan_stays_in_its_feature():
    y = BatchNorm(2)([[math.nan, 1.0], [2.0, 3.0]])
    assert [math.isnan(row[0].data) for row in y] == [True, True]
    assert [math.isfinite(row[1].data) for row in y] == [True, True]


def test_its_state_has_the_parameters_and_the_running_averages():
    norm = norm_of(2)
    norm(X[:, :2])
    assert norm.state_dict() == {
        "gamma[0]": 1.5,
        "gamma[1]": -2.0,
        "beta[0]": 0.1,
        "beta[1]": 0.0,
        "running_mean": norm.running_mean,
        "running_var": norm.running_var,
    }
    assert [name for name, _ in norm.named_parameters()] == ["gamma[0]", "gamma[1]", "beta[0]", "beta[1]"]


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"n": 0}, ValueError, r"n must be at least 1, not 0"),
        ({"n": True}, TypeError, r"n is a whole number, not bool"),
        ({"momentum": 1.5}, ValueError, r"momentum must be a finite number from 0 to 1, not 1.5"),
        ({"momentum": True}, TypeError, r"momentum is a number, not bool"),
        ({"eps": -1e-5}, ValueError, r"eps must be a finite number 0 or above"),
        ({"eps": math.nan}, ValueError, r"eps must be a finite number 0 or above"),
        ({"running_variance": "exact"}, ValueError, r'is "unbiased" or "biased", not \'exact\''),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, error, message):
    with pytest.raises(error, match=message):
        BatchNorm(**{"n": 2, **settings})


# ── beside PyTorch ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def torch():
    return peer("torch")


def beside(torch, ours, theirs):
    with torch.no_grad():
        theirs.weight.copy_(torch.tensor(GAMMA))
        theirs.bias.copy_(torch.tensor(BETA))
    x = torch.tensor(X, requires_grad=True)
    outputs = theirs(x)
    outputs.backward(torch.tensor(UPSTREAM))
    expected = outputs.detach(), x.grad, theirs.weight.grad, theirs.bias.grad
    for mine, other in zip(forward_and_backward(ours), expected, strict=True):
        np.testing.assert_allclose(mine, other.numpy(), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(ours.running_mean, theirs.running_mean.numpy(), rtol=1e-14)
    np.testing.assert_allclose(ours.running_var, theirs.running_var.numpy(), rtol=1e-14)


def test_training_agrees_with_pytorch(torch):
    beside(torch, norm_of(), torch.nn.BatchNorm1d(4, dtype=torch.float64))


def test_inference_after_some_training_agrees_with_pytorch(torch):
    ours, theirs = (
        BatchNorm(4, momentum=0.3, eps=1e-3),
        torch.nn.BatchNorm1d(4, 1e-3, 0.3, dtype=torch.float64),
    )
    for batch in (X, 3 * X - 1, X[:2]):
        ours(batch)
        theirs(torch.tensor(batch))
    for gamma, beta, g, b in zip(ours.gamma, ours.beta, GAMMA, BETA, strict=True):
        gamma.data, beta.data = float(g), float(b)
    beside(torch, ours.eval(), theirs.eval())
