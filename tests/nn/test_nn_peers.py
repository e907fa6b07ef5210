"""nn beside PyTorch in float64; the extra `peers` installs it, GATEWISE_REQUIRE_PEERS=1 insists on it."""

from random import Random

import pytest

from autograd import Value
from nn import MLP, clipping, losses, optim, schedules
from tests.helpers.peer import peer

torch = peer("torch")
F = torch.nn.functional
lr_scheduler = torch.optim.lr_scheduler

PAIRS = {
    "sgd": (optim.SGD, torch.optim.SGD, {}, {}),
    "sgd with decay": (optim.SGD, torch.optim.SGD, {"weight_decay": 0.1}, {"weight_decay": 0.1}),
    "momentum": (optim.Momentum, torch.optim.SGD, {}, {"momentum": 0.9}),
    "momentum with decay": (
        optim.Momentum,
        torch.optim.SGD,
        {"weight_decay": 0.1},
        {"momentum": 0.9, "weight_decay": 0.1},
    ),
    "sgd with momentum": (
        optim.SGD,
        torch.optim.SGD,
        {"momentum": 0.9, "weight_decay": 0.1},
        {"momentum": 0.9, "weight_decay": 0.1},
    ),
    "sgd with nesterov": (
        optim.SGD,
        torch.optim.SGD,
        {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1},
        {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1},
    ),
    "nesterov": (optim.Nesterov, torch.optim.SGD, {}, {"momentum": 0.9, "nesterov": True}),
    "nesterov with decay": (
        optim.Nesterov,
        torch.optim.SGD,
        {"weight_decay": 0.1},
        {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1},
    ),
    "adagrad": (optim.AdaGrad, torch.optim.Adagrad, {}, {}),
    "adagrad with decay": (optim.AdaGrad, torch.optim.Adagrad, {"weight_decay": 0.1}, {"weight_decay": 0.1}),
    "rmsprop": (optim.RMSProp, torch.optim.RMSprop, {}, {}),
    "rmsprop with its own mean": (optim.RMSProp, torch.optim.RMSprop, {"beta": 0.9}, {"alpha": 0.9}),
    "rmsprop with decay": (optim.RMSProp, torch.optim.RMSprop, {"weight_decay": 0.1}, {"weight_decay": 0.1}),
    "adam": (optim.Adam, torch.optim.Adam, {}, {}),
    "adam with its own means": (
        optim.Adam,
        torch.optim.Adam,
        {"betas": (0.8, 0.95), "eps": 1e-4},
        {"betas": (0.8, 0.95), "eps": 1e-4},
    ),
    "adam with decay": (optim.Adam, torch.optim.Adam, {"weight_decay": 0.1}, {"weight_decay": 0.1}),
    "adamw": (optim.AdamW, torch.optim.AdamW, {}, {}),
    "adamw with decay": (optim.AdamW, torch.optim.AdamW, {"weight_decay": 0.1}, {"weight_decay": 0.1}),
}


def tensors(numbers):
    return [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in numbers]


def same_gradients(ours, theirs, draw):
    for p, q in zip(ours, theirs, strict=True):
        p.grad = draw.gauss(0.0, 1.0)
        q.grad = torch.tensor(p.grad, dtype=torch.float64)


@pytest.mark.parametrize("name", PAIRS)
def test_a_thousand_steps_agree_to_twelve_digits(name):
    ours_class, theirs_class, our_settings, their_settings = PAIRS[name]
    draw = Random(0)
    start = [draw.uniform(-1, 1) for _ in range(3)]
    ours, theirs = [Value(x) for x in start], tensors(start)
    our_optimizer = ours_class(ours, lr=0.01, **our_settings)
    their_optimizer = theirs_class(theirs, lr=0.01, **their_settings)
    for _ in range(1000):
        same_gradients(ours, theirs, draw)
        our_optimizer.step()
        their_optimizer.step()
    assert [p.data for p in ours] == pytest.approx([q.item() for q in theirs], rel=1e-12, abs=0.0)
    assert start != [p.data for p in ours]


def test_groups_with_rates_of_their_own_agree():
    draw = Random(0)
    ours, theirs = [Value(1.0), Value(-2.0)], tensors([1.0, -2.0])

    def groups(params):
        return [{"params": params[:1]}, {"params": params[1:], "lr": 0.002, "weight_decay": 0.0}]

    our_optimizer = optim.AdamW(groups(ours), lr=0.01, weight_decay=0.1)
    their_optimizer = torch.optim.AdamW(groups(theirs), lr=0.01, weight_decay=0.1)
    for _ in range(1000):
        same_gradients(ours, theirs, draw)
        our_optimizer.step()
        their_optimizer.step()
    assert [p.data for p in ours] == pytest.approx([q.item() for q in theirs], rel=1e-12, abs=0.0)


@pytest.mark.parametrize(("name", "nesterov"), [("momentum", False), ("nesterov", True)])
def test_the_velocity_holds_the_rate_of_its_time_and_pytorchs_takes_the_rate_of_now(name, nesterov):
    def run(change):
        """Ours and theirs after one step of gradient 1 with rate 1, and one of gradient 0 with another."""
        (ours,), (theirs,) = [Value(0.0)], tensors([0.0])
        our_optimizer = PAIRS[name][0]([ours], lr=1.0, momentum=0.5)
        their_optimizer = torch.optim.SGD([theirs], lr=1.0, momentum=0.5, nesterov=nesterov)
        for gradient in (1.0, 0.0):
            ours.grad, theirs.grad = gradient, torch.tensor(gradient, dtype=torch.float64)
            before = (ours.data, theirs.item())
            our_optimizer.step()
            their_optimizer.step()
            our_optimizer.lr = their_optimizer.param_groups[0]["lr"] = change
        return ours.data - before[0], theirs.item() - before[1]

    unchanged = run(1.0)
    assert unchanged[0] == unchanged[1]
    ours, theirs = run(0.125)
    assert ours == unchanged[0]
    assert theirs == unchanged[1] * 0.125


SCHEDULES = {
    "staircase": (schedules.staircase(7, 0.5), lambda o: lr_scheduler.StepLR(o, 7, 0.5)),
    "exponential": (schedules.exponential(0.9), lambda o: lr_scheduler.ExponentialLR(o, 0.9)),
    "cosine": (schedules.cosine(30), lambda o: lr_scheduler.CosineAnnealingLR(o, 30)),
    "warm-up": (
        schedules.warm_up(8),
        lambda o: lr_scheduler.LinearLR(o, start_factor=1 / 8, total_iters=7),
    ),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_agree(name):
    schedule, theirs = SCHEDULES[name]
    our_optimizer = optim.SGD([Value(1.0)], lr=0.1)
    their_optimizer = torch.optim.SGD(tensors([1.0]), lr=0.1)
    our_scheduler, their_scheduler = schedules.Scheduler(our_optimizer, schedule), theirs(their_optimizer)
    for _ in range(30):
        assert our_optimizer.lr == pytest.approx(their_optimizer.param_groups[0]["lr"], rel=1e-12, abs=1e-16)
        their_optimizer.step()
        our_scheduler.step()
        their_scheduler.step()


@pytest.mark.parametrize("limit", [0.5, 100.0])
def test_clipping_agrees(limit):
    draw = Random(0)
    ours, theirs = [Value(0.0) for _ in range(20)], tensors([0.0] * 20)
    same_gradients(ours, theirs, draw)
    their_norm = torch.nn.utils.clip_grad_norm_(theirs, limit)
    assert clipping.clip_by_norm(ours, limit) == pytest.approx(their_norm.item(), rel=1e-14)
    # PyTorch divides by the norm plus 1e-6
    assert [p.grad for p in ours] == pytest.approx([q.grad.item() for q in theirs], rel=1e-6)
    same_gradients(ours, theirs, draw)
    torch.nn.utils.clip_grad_value_(theirs, limit)
    clipping.clip_by_value(ours, limit)
    assert [p.grad for p in ours] == [q.grad.item() for q in theirs]


ROWS = [[0.3, -1.7, 2.0], [0.1, 0.4, -0.2]]
REAL = [[1.0, 0.5, 2.0], [0.0, 0.0, 5.0]]
PARTS = [[0.0, 1.0, 0.25], [1.0, 0.0, 0.5]]

LOSSES = {
    "mse": (losses.mse, F.mse_loss, REAL, "float"),
    "l1": (losses.l1, F.l1_loss, REAL, "float"),
    "huber": (losses.huber, F.huber_loss, REAL, "float"),
    "bce with logits": (
        losses.binary_cross_entropy_with_logits,
        F.binary_cross_entropy_with_logits,
        PARTS,
        "float",
    ),
    "cross-entropy of classes": (losses.cross_entropy, F.cross_entropy, [2, 0], "class"),
    "cross-entropy of weights": (
        losses.cross_entropy,
        F.cross_entropy,
        [[0, 0, 1], [0.2, 0.3, 0.5]],
        "float",
    ),
}


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("name", LOSSES)
def test_losses_and_their_gradients_agree(name, reduction):
    ours, theirs, target, kind = LOSSES[name]
    values = [[Value(x) for x in row] for row in ROWS]
    tensor = torch.tensor(ROWS, dtype=torch.float64, requires_grad=True)
    wanted = torch.tensor(target, dtype=torch.long if kind == "class" else torch.float64)
    our_loss, their_loss = ours(values, target, reduction), theirs(tensor, wanted, reduction=reduction)
    our_loss.backward()
    their_loss.backward()
    assert our_loss.data == pytest.approx(their_loss.item(), rel=1e-14)
    for row, gradients in zip(values, tensor.grad.tolist(), strict=True):
        assert [v.grad for v in row] == pytest.approx(gradients, rel=1e-12, abs=1e-15)


def test_binary_cross_entropy_from_probabilities_agrees():
    values = [[Value(x) for x in row] for row in PARTS[1:]]
    values[0][0].data, values[0][1].data = 0.9, 0.2
    tensor = torch.tensor([[0.9, 0.2, 0.5]], dtype=torch.float64, requires_grad=True)
    ours = losses.binary_cross_entropy(values, [[1, 0, 0.25]])
    theirs = F.binary_cross_entropy(tensor, torch.tensor([[1, 0, 0.25]], dtype=torch.float64))
    ours.backward()
    theirs.backward()
    assert ours.data == pytest.approx(theirs.item(), rel=1e-14)
    assert [v.grad for v in values[0]] == pytest.approx(tensor.grad[0].tolist(), rel=1e-12)


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
def test_a_networks_outputs_and_gradients_agree(activation):
    model = MLP(2, [16, 16, 1], activation, rng=Random(0))
    draw = Random(1)
    points = [[draw.uniform(-2, 2), draw.uniform(-2, 2)] for _ in range(5)]
    targets = [draw.uniform(-1, 1) for _ in points]
    losses.mse(model(points), targets).backward()

    tensors = [
        (
            torch.tensor([[w.data for w in neuron.w] for neuron in layer.neurons], dtype=torch.float64),
            torch.tensor([neuron.b.data for neuron in layer.neurons], dtype=torch.float64),
        )
        for layer in model.layers
    ]
    z = torch.tensor(points, dtype=torch.float64)
    for i, (weights, biases) in enumerate(tensors):
        weights.requires_grad_()
        biases.requires_grad_()
        z = z @ weights.T + biases
        if i < len(tensors) - 1:
            z = getattr(torch, activation)(z)
    F.mse_loss(z[:, 0], torch.tensor(targets, dtype=torch.float64)).backward()

    theirs = []
    for weights, biases in tensors:
        for row, bias in zip(weights.grad.tolist(), biases.grad.tolist(), strict=True):
            theirs += [*row, bias]
    ours = [p.grad for p in model.parameters()]
    assert len(ours) == 337
    assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-15 * max(map(abs, theirs)))
