"""The documents' matrix forms, written in NumPy and held against the graph on random numbers."""

from random import Random

import numpy as np
import pytest
from numpy.testing import assert_allclose

from autograd import Value, grad, jacobian, sigmoid, softmax
from nn import MLP, Activation, BatchNorm, Dropout, Layer, Softmax, deltas
from nn.losses import cross_entropy_from_probabilities, half_squared_error
from nn.optim import SGD

SEEDS = range(3)
CLOSE = {"rtol": 1e-11, "atol": 1e-13}


@pytest.fixture(params=SEEDS)
def rng(request):
    return np.random.default_rng(request.param)


def nodes(matrix):
    return [[Value(x) for x in row] for row in matrix]


def data(rows):
    return np.array([[x.data for x in row] for row in rows])


def grads(rows):
    return np.array([[x.grad for x in row] for row in rows])


def go_back(Y, dY):
    """Let the graph work with dY as ∂L/∂Y."""
    loss = sum(
        y * float(g) for row, upstream in zip(Y, dY, strict=True) for y, g in zip(row, upstream, strict=True)
    )
    loss.backward()


def affine(rng, n, m, **rest):
    layer = Layer(n, m, **rest)
    layer.weight, layer.bias = rng.normal(size=(n, m)), rng.normal(size=m)
    return layer


def weight_grad(layer):
    """∂L/∂W in the shape of W, where column j belongs to unit j."""
    return np.array([[w.grad for w in neuron.w] for neuron in layer.neurons]).T


def bias_grad(layer):
    return np.array([neuron.b.grad for neuron in layer.neurons])


# ── the introduction document: layers ───────────────────────────────────────────────────────────


def test_affine_backward_is_three_matrix_forms(rng):
    layer, X, dY = affine(rng, 3, 4, nonlin=False), nodes(rng.normal(size=(5, 3))), rng.normal(size=(5, 4))
    Y = layer(X)
    go_back(Y, dY)
    W = np.array(layer.weight)
    assert_allclose(data(Y), data(X) @ W + layer.bias, **CLOSE)
    assert_allclose(grads(X), dY @ W.T, **CLOSE)
    assert_allclose(weight_grad(layer), data(X).T @ dY, **CLOSE)
    assert_allclose(bias_grad(layer), dY.sum(axis=0), **CLOSE)


def test_affine_backward_of_one_sample_is_an_outer_product(rng):
    layer, x, dy = affine(rng, 3, 4, nonlin=False), nodes(rng.normal(size=(1, 3))), rng.normal(size=(1, 4))
    go_back([layer(x[0])], dy)
    assert_allclose(grads(x), dy @ np.array(layer.weight).T, **CLOSE)
    assert_allclose(weight_grad(layer), np.outer(data(x)[0], dy[0]), **CLOSE)
    assert_allclose(bias_grad(layer), dy[0], **CLOSE)


def test_relu_passes_the_gradient_where_the_input_is_above_0(rng):
    X, dY = nodes(rng.normal(size=(5, 4))), rng.normal(size=(5, 4))
    X[0][0] = Value(0.0)  # one document says 1 here, another 0; the least of the slopes at the kink is 0
    go_back(Activation("relu")(X), dY)
    assert_allclose(grads(X), dY * (data(X) > 0.0), rtol=0.0)
    assert X[0][0].grad == 0.0


@pytest.mark.parametrize(
    ("name", "slope"),
    [("sigmoid", lambda y: y * (1.0 - y)), ("tanh", lambda y: 1.0 - y**2), ("exp", lambda y: y)],
)
def test_an_activation_multiplies_each_gradient_by_its_own_slope(rng, name, slope):
    X, dY = nodes(rng.normal(size=(5, 4))), rng.normal(size=(5, 4))
    Y = Activation(name)(X)
    go_back(Y, dY)
    assert_allclose(grads(X), dY * slope(data(Y)), **CLOSE)


def test_the_softmax_jacobian_is_diag_y_minus_y_y(rng):
    x = rng.normal(size=4)
    y = np.array(softmax(list(x)))
    J = jacobian(softmax)(list(x))  # J[j][q] = ∂y_j/∂x_q
    assert_allclose(J, np.diag(y) - np.outer(y, y), **CLOSE)
    for j in range(4):
        for q in range(4):
            assert J[j][q] == pytest.approx(y[j] * ((j == q) - y[q]), rel=1e-11)


def test_the_printed_off_diagonal_of_the_softmax_derivative_is_a_slip(rng):
    x = rng.normal(size=3)
    y = np.array(softmax(list(x)))
    printed = np.where(np.eye(3, dtype=bool), np.diag(y - y**2), -(y[:, None] ** 2))
    assert not np.allclose(jacobian(softmax)(list(x)), printed)


def test_softmax_backward_is_the_upstream_row_times_the_jacobian(rng):
    X, dY = nodes(rng.normal(size=(3, 4))), rng.normal(size=(3, 4))
    Y = Softmax()(X)
    go_back(Y, dY)
    wanted = [upstream @ (np.diag(y) - np.outer(y, y)) for y, upstream in zip(data(Y), dY, strict=True)]
    assert_allclose(grads(X), wanted, **CLOSE)


def test_cross_entropy_backward_is_minus_t_over_y_and_over_c_in_the_divided_form(rng):
    C = 4
    y, t = rng.dirichlet(np.ones(C)), rng.dirichlet(np.ones(C))
    (Y,) = nodes([y])
    cross_entropy_from_probabilities(Y, list(t)).backward()
    assert_allclose(grads([Y])[0], -t / y, **CLOSE)
    (Y,) = nodes([y])
    (cross_entropy_from_probabilities(Y, list(t)) / C).backward()
    assert_allclose(grads([Y])[0], -t / y / C, **CLOSE)


def test_softmax_with_cross_entropy_is_y_minus_t_over_c_for_a_whole_batch(rng):
    C = 4
    X, T = nodes(rng.normal(size=(3, C))), rng.dirichlet(np.ones(C), size=3)
    Y = Softmax()(X)
    (cross_entropy_from_probabilities(Y, T.tolist(), reduction="sum") / C).backward()
    assert_allclose(grads(X), (data(Y) - T) / C, **CLOSE)


@pytest.mark.parametrize("eps", [0.0, 0.1])
def test_batch_norm_backward_is_the_boxed_formula(rng, eps):
    B, C = 5, 3
    X, dY = nodes(rng.normal(size=(B, C))), rng.normal(size=(B, C))
    norm = BatchNorm(C, eps=eps)
    for gamma, beta in zip(norm.gamma, norm.beta, strict=True):
        gamma.data, beta.data = rng.normal(), rng.normal()
    Y = norm(X)
    go_back(Y, dY)

    gamma, beta = np.array([g.data for g in norm.gamma]), np.array([b.data for b in norm.beta])
    sigma = np.sqrt(data(X).var(axis=0) + eps)
    Z = (data(X) - data(X).mean(axis=0)) / sigma
    dgamma, dbeta = (dY * Z).sum(axis=0), dY.sum(axis=0)
    assert_allclose(data(Y), gamma * Z + beta, **CLOSE)
    assert_allclose([g.grad for g in norm.gamma], dgamma, **CLOSE)
    assert_allclose([b.grad for b in norm.beta], dbeta, **CLOSE)
    assert_allclose(grads(X), gamma / sigma * (dY - (Z * dgamma + dbeta) / B), rtol=1e-10, atol=1e-12)


def test_batch_norm_gives_back_gradients_without_a_mean_and_at_right_angles_to_what_it_normalized(rng):
    X, dY = nodes(rng.normal(size=(5, 3))), rng.normal(size=(5, 3))
    go_back(BatchNorm(3, eps=0.0)(X), dY)
    Z = (data(X) - data(X).mean(axis=0)) / data(X).std(axis=0)
    assert_allclose(grads(X).sum(axis=0), 0.0, atol=1e-12)
    assert_allclose((grads(X) * Z).sum(axis=0), 0.0, atol=1e-12)


def test_batch_norm_in_inference_is_a_fixed_line_for_each_feature(rng):
    norm = BatchNorm(3)
    norm(rng.normal(size=(5, 3)))
    norm.eval()
    X, dY = nodes(rng.normal(size=(4, 3))), rng.normal(size=(4, 3))
    Y = norm(X)
    go_back(Y, dY)
    sigma = np.sqrt(np.array(norm.running_var) + norm.eps)
    assert_allclose(data(Y), (data(X) - norm.running_mean) / sigma, **CLOSE)
    assert_allclose(grads(X), dY / sigma, **CLOSE)


@pytest.mark.parametrize("p", [0.25, 0.5])
def test_dropout_multiplies_values_and_gradients_by_the_same_mask(rng, p):
    X, dY = nodes(rng.normal(size=(6, 5))), rng.normal(size=(6, 5))
    Y = Dropout(p, rng=Random(0))(X)
    go_back(Y, dY)
    R = data(Y) != 0.0
    assert 0 < R.sum() < R.size
    assert_allclose(data(Y), data(X) * R / (1.0 - p), **CLOSE)
    assert_allclose(grads(X), dY * R / (1.0 - p), **CLOSE)


# ── the deltas document: a whole network, columns as samples ────────────────────────────────────


@pytest.fixture
def network():
    return MLP(3, [5, 4, 2], activation="tanh", rng=Random(0))


def forward_in_matrices(model, X):
    """U and Z of each layer, one column for each sample: U = WZ + b·1ᵀ."""
    Us, Zs = [], [X]
    for i, layer in enumerate(model.layers):
        Us.append(np.array(layer.weight).T @ Zs[-1] + np.array(layer.bias)[:, None])
        Zs.append(np.tanh(Us[-1]) if i < len(model.layers) - 1 else Us[-1])
    return Us, Zs


def deltas_in_matrices(model, Us, Zs, D):
    """Δ of each layer: Y − D at the output, then f′(U) ⊙ (WᵀΔ) with the W and Δ of the layer above."""
    Deltas = [Zs[-1] - D]
    for layer, U in zip(model.layers[:0:-1], Us[-2::-1], strict=True):
        Deltas.insert(0, (1.0 - np.tanh(U) ** 2) * (np.array(layer.weight) @ Deltas[0]))
    return Deltas


def test_forward_and_backward_of_a_network_are_matrix_products(rng, network):
    N = 6
    X, D = rng.normal(size=(3, N)), rng.normal(size=(2, N))
    Us, Zs = forward_in_matrices(network, X)
    Deltas = deltas_in_matrices(network, Us, Zs, D)

    Y = network(X.T.tolist())
    loss = half_squared_error(Y, D.T.tolist())
    loss.backward()
    found = deltas(network, loss)
    assert_allclose(data(Y).T, Zs[-1], **CLOSE)
    for i, layer in enumerate(network.layers):
        assert_allclose(np.transpose(found.layers[i]) * N, Deltas[i], **CLOSE)
        assert_allclose(weight_grad(layer).T, Deltas[i] @ Zs[i].T / N, **CLOSE)
        assert_allclose(bias_grad(layer), Deltas[i] @ np.ones(N) / N, **CLOSE)


def test_a_step_of_gradient_descent_is_w_minus_epsilon_times_the_matrix_gradient(rng, network):
    N, epsilon = 6, 0.1
    X, D = rng.normal(size=(3, N)), rng.normal(size=(2, N))
    Us, Zs = forward_in_matrices(network, X)
    wanted = [
        (np.array(layer.weight).T - epsilon * Delta @ Z.T / N, layer.bias - epsilon * Delta.sum(axis=1) / N)
        for layer, Delta, Z in zip(network.layers, deltas_in_matrices(network, Us, Zs, D), Zs, strict=False)
    ]
    half_squared_error(network(X.T.tolist()), D.T.tolist()).backward()
    SGD(network.parameters(), lr=epsilon).step()
    for layer, (W, b) in zip(network.layers, wanted, strict=True):
        assert_allclose(np.array(layer.weight).T, W, **CLOSE)
        assert_allclose(layer.bias, b, **CLOSE)


# ── the weight-update document: w − α·D·Y ───────────────────────────────────────────────────────

ALPHA = 0.05


def stepped(model, x, t):
    """The output layer's w[j][i] before and after a step on the summed loss."""
    before = np.array(model.layers[-1].weight).T
    half_squared_error(model(x), t, reduction="sum").backward()
    SGD(model.parameters(), lr=ALPHA).step()
    return before, np.array(model.layers[-1].weight).T


def test_the_update_for_one_sample_is_minus_alpha_times_delta_times_y(rng):
    model, x, t = MLP(3, [3, 3], activation="sigmoid", rng=Random(0)), rng.normal(size=3), rng.normal(size=3)
    y = np.array([z.data for z in model.layers[0](x)])
    delta = np.array([out.data for out in model(x)]) - t
    before, after = stepped(model, x, t)
    assert_allclose(after, before - ALPHA * delta[:, None] @ y[None, :], **CLOSE)


def test_the_update_for_a_batch_is_minus_alpha_times_d_times_y(rng):
    model = MLP(3, [2, 3], activation="sigmoid", rng=Random(0))
    X, T = rng.normal(size=(3, 3)), rng.normal(size=(3, 3))
    Y = data(model.layers[0](X))  # row n is sample n, as the corrected equation (6) has it
    D = (data(model(X)) - T).T
    before, after = stepped(model, X, T)
    assert_allclose(after, before - ALPHA * D @ Y, **CLOSE)


def test_a_hidden_delta_is_a_linear_combination_of_the_output_deltas(rng):
    model, x, t = MLP(2, [3, 2], activation="sigmoid", rng=Random(0)), rng.normal(size=2), rng.normal(size=2)
    found = deltas(model, half_squared_error(model(x), t))
    u = x @ np.array(model.layers[0].weight) + model.layers[0].bias
    w = np.array(model.layers[1].weight).T  # w[r][j], from unit j to output r
    (output,) = found.layers[1]
    for j in range(3):
        combined = sum(w[r][j] * output[r] for r in range(2))
        assert found.layers[0][0][j] == pytest.approx(grad(sigmoid)(u[j]) * combined, rel=1e-11)


def test_a_weight_shrinks_where_the_output_is_too_large_and_in_proportion_to_the_signal(rng):
    model = MLP(2, [3, 2], activation="sigmoid", rng=Random(0))  # whose outputs are above 0
    x = rng.normal(size=2)
    y = np.array([z.data for z in model.layers[0](x)])
    out = [one.data for one in model(x)]
    before, after = stepped(model, x, [out[0] - 1.0, out[1] + 2.0])
    assert_allclose(after - before, np.outer([-ALPHA * 1.0, ALPHA * 2.0], y), **CLOSE)
    assert (after[0] < before[0]).all()
    assert (after[1] > before[1]).all()
