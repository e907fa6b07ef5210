"""What else learners answer to exercises: right in another way, or wrong, and what is said of it.

{number of the notebook: for each exercise in turn, ([right answers], {wrong answer: part of the sentence})}
"""

BASKET = """
tax, apple, apple_count = Value(1.1, "tax"), Value(100, "apple"), Value(2, "apple_count")
orange, orange_count = Value(150, "orange"), Value(3, "orange_count")
basket = {}
"""
ONCE = "once = Value(100)\npaid = once * 2 * 1.1\nfor _ in range(3):\n    paid.backward()\n"
BACK = """
import numpy as np

def back(W, X, dD):
    W, X, dD = map(np.array, (W, X, dD))
    return {}
"""
STEP = """
def step(x, y, rate):
    a, b = Value(x), Value(y)
    badness = {}
    badness.backward()
    return [a.data - rate * a.grad, {}]
"""
SWISH = "import autograd\nswish = autograd.gate('swish', lambda a: {}, lambda y, a: ({},))"
PERCEPTRON = """
def learned(table):
    a = b = c = 0.0
    for {} in range({}):
        for (x1, x2), t in table:
            y = 1 if a * x1 + b * x2 + c >= 0 else 0
            a, b, c = a {s} (t - y) * x1, b {s} (t - y) * x2, c {s} (t - y)
    return [a, b], c
"""
NORMALIZED = """
def normalized(xs, eps):
    n = len(xs)
    mu = sum(xs) / n
    return [(x - mu) / {} for x in xs]
"""
MASKED = "def masked_gradient(ws, mask, p):\n    return {}"
STEEP = "def steep(x):\n    return {}\n"

ANSWERS = {
    1: [
        (
            [BASKET.format("tax * (orange_count * orange + apple_count * apple)\nbasket.backward(1.0)")],
            {
                BASKET.format(
                    "(apple * apple_count + orange * orange_count) * tax"
                ): "Call basket.backward()",
                BASKET.format("apple * apple_count + orange * orange_count * tax\nbasket.backward()"): "715",
            },
        ),
        (
            [ONCE + "said = 3 * 2.2", ONCE + "said = once.grad"],
            {ONCE + "said = 2.2**3": "once.grad is 6.6", "said = 6.6": "name 'once' is not defined"},
        ),
        (
            ["cheaper = 95", "cheaper = 100 + (209 - 220) / 2.2"],
            {
                "cheaper = 100 - (220 - 209) / 2": "it costs 207.9",
                "cheaper = 100 - 11 * 2.2": "it costs 166.76",
            },
        ),
    ],
    2: [
        (["slope = 7 * 363"], {"slope = 3 * 11 * 7": "u is 11 there", "slope = 3 * 11**2": "du/dx is 7"}),
        (
            ["arrows, gradients = 2, [6, 6]"],
            {
                "arrows, gradients = 2, (3, 6)": "the gradients",
                "arrows, gradients = 1, (6, 6)": "number of arrows",
            },
        ),
        (
            ["second = 142"],
            {"second = grad(composed)(2.0) ** 2": "142", "second = 98": "142, and you have 98"},
        ),
    ],
    3: [
        (
            ["said = [2 * -4, 2 * 3, 0, 2]"],
            {"said = (-8, 6, 2, 2)": "1 of the four", "said = (-8, 6, 2)": "four numbers are asked for"},
        ),
        (
            ["shares = [1 / 2, 1 / 4, 1 / 8, 1 / 8]"],
            {"shares = (0.25,) * 4": "a gets 0.5, b half", "shares = (0.5, 0.25, 0.125, 0.0625)": "0.9375"},
        ),
        (
            [BACK.format("dD @ X.T, W.T @ dD")],
            {BACK.format("X.T @ dD, dD @ W.T"): "dW =", BACK.format("W.T @ dD, dD @ X.T"): "dW ="},
        ),
    ],
    4: [
        (["rate = 3 / 6"], {"rate = 3": "leads to 18", "rate = -0.5": "leads to -3"}),
        (
            ["root = downhill(0.05, 300, 2, lambda x: (x * x - 2) * (x * x - 2))[-1]"],
            {
                "root = downhill(0.05, 200, -1.0, lambda x: (x**2 - 2) ** 2)[-1]": "the other valley",
                "root = downhill(0.01, 20, 1.0, lambda x: (x**2 - 2) ** 2)[-1]": "squared is",
            },
        ),
        (
            [STEP.format("10 * (y_ := b + 2) * y_ + (a - 1) * (a - 1)", "b.data - rate * b.grad")],
            {
                STEP.format("(a - 1) ** 2 + (b + 2) ** 2", "y"): "the bottom is at (1, −2)",
                STEP.format("(a - 1) ** 2 + 10 * (b + 2) ** 2", "b.data + rate * b.grad"): "Not yet",
            },
        ),
    ],
    5: [
        (
            [SWISH.format("a / (1 + exp(-a))", "sigmoid(a) * (1 + a * (1 - sigmoid(a)))")],
            {
                SWISH.format("sigmoid(a)", "y * sigmoid(-a)"): "2 · σ(2) is 1.761594",
                SWISH.format("a * sigmoid(a)", "y"): "del autograd.GATES",
            },
        ),
        (
            ["sure = sigmoid(10) * (1 - sigmoid(10))"],
            {"sure = 0.25": "not 0.25", "sure = sigmoid(10)": "the sum is 10 now"},
        ),
        (
            ["def by_sigmoid(t):\n    s = sigmoid(t + t)\n    return s - (1 - s)"],
            {
                "def by_sigmoid(t):\n    return 2 * sigmoid(t) - 1": "and tanh is",
                "def by_sigmoid(t):\n    return sigmoid(2 * t) - 1": "and tanh is",
            },
        ),
    ],
    6: [
        (
            [
                "def XOR4(x):\n    a, b = x\n    n = NAND([b, a])\n"
                "    return NAND((NAND((b, n)), NAND((n, a))))"
            ],
            {
                "def XOR4(x):\n    return NAND([NAND(x), NAND(x)])": "it answers",
                "def XOR4(x):\n    n = NAND(x)\n    return NAND([x[0], n])": "XOR is",
            },
        ),
        (
            [PERCEPTRON.format("_", 30, s="+")],
            {
                PERCEPTRON.format("_", 20, s="-"): "rows learned",
                PERCEPTRON.format("_", 0, s="+"): "rows learned",
            },
        ),
        (["reachable = 104"], {"reachable = 14": "its sign alone", "reachable = 256": "A weighted sum"}),
    ],
    7: [
        (
            ["of_sigmoids, of_relus = 4.0**-10, 1"],
            {
                "of_sigmoids, of_relus = 10 * 0.25, 10": "a quarter",
                "of_sigmoids, of_relus = 0.5**10, 1": "a quarter",
            },
        ),
        (
            ["alive = ('gelu', 'leaky_relu', 'tanh', 'sigmoid')"],
            {"alive = ['leaky_relu']": "3 of the six", "alive = ['relu', 'step']": "6 of the six"},
        ),
        (
            ["from math import log\ndef z(u1, u2):\n    p, q = softmax([u1, u2])\n    return log(p / q)"],
            {
                "def z(u1, u2):\n    return u1 / (u1 + u2 or 1)": "z(1.5, -0.5)",
                "def z(u1, u2):\n    return u1": "z(1.5, -0.5) is 1.5",
            },
        ),
    ],
    8: [
        (["total_delta = 0"], {"total_delta = -1": "Add them up", "total_delta = 3.0": "three deltas"}),
        (
            ["import autograd\nat = [0.0, 0.0, autograd.log(8.0)]"],
            {"at = [0.1, 0.1, 0.8]": "the deltas there", "at = [0.0, 0.0, 8.0]": "the deltas there"},
        ),
        (
            ["def hinge_delta(score, target):\n    return (target * score < 1) * -target"],
            {
                "def hinge_delta(score, target):\n    return -target": "(score, target) = (2.0, 1)",
                "def hinge_delta(score, target):\n    return score - target": "(0.3, 1)",
            },
        ),
    ],
    9: [
        ([], {}),
        (["added = 3.0"], {"added = 2": "not 2", "added = 6": "not 6"}),
        (
            ["locals_of_weights = [1, 0]"],
            {
                "locals_of_weights = (1.0, 1.0)": "A multiply gate",
                "locals_of_weights = first.neurons[1].w": "Not",
            },
        ),
    ],
    12: [
        (
            ["dW1_and_db1 = np.c_[X, np.ones(len(X))].T @ D1", "dW1_and_db1 = np.vstack((dW1, D1.sum(0)))"],
            {
                "dW1_and_db1 = X.T @ D1": "its shape is (2,",
                "dW1_and_db1 = np.vstack([db1, dW1])": "it should be",
            },
        ),
        (
            ["D1_relu = np.where(U1 > 0, D2 @ W2.T, 0)"],
            {"D1_relu = D2 @ W2.T": "the slope of relu", "D1_relu = U1 > 0": "the slope of relu"},
        ),
        (
            ["row_3 = ((Y - T) / N @ W2.T * (1 - Z**2) @ W1.T)[3]"],
            {
                "row_3 = ((Y[3] - T[3]) / N) @ W2.T @ W1.T": "it should be",
                "row_3 = ((Y[3] - T[3]) / N @ W2.T * (1 - U1[3] ** 2)) @ W1.T": "it should be",
            },
        ),
    ],
    13: [
        (
            ["exact_for_x4 = '5' + '-point'"],
            {"exact_for_x4 = 'forward'": "where 4 is right", "exact_for_x4 = '5-Point'": "where 4 is right"},
        ),
        (
            ["d = 10.0**-6", "d = -1e-5"],
            {"d = 1e-12": "it should accept", "d = 1.0": "it should accept 0.001 alone"},
        ),
        (
            ["def best_eps(x):\n    return (abs(f(x)) * 2 * epsilon_c / abs(grad(grad(f))(x))) ** 0.5"],
            {
                "def best_eps(x):\n    return 1e-8": "the error is less",
                "def best_eps(x):\n    return sqrt(epsilon_c) * x": "a little to the side",
            },
        ),
    ],
    14: [
        (
            ["layers = 74", "layers = 1\nwhile 1.1 ** (layers - 1) <= 1000:\n    layers += 1"],
            {
                "from math import log\nlayers = log(1000) / log(1.1) + 1": "Which whole number",
                "layers = 73": "with 73 layers it hears",
            },
        ),
        (["share = 4.0**-9"], {"share = 9 * 0.25": "not 2.25", "share = 0.25": "Each of nine steps"}),
        ([], {"start = 'Xavier'": "powers of ten", "start = 'xavier'": "powers of ten"}),
    ],
    15: [
        (["lr = 0.9524"], {"lr = 1.0": "a little to the side", "lr = 0.5": "a little to the side"}),
        ([], {"def falling(steps):\n    return valley(-7.0, 2.0)": "with the steady rate"}),
        (
            ["moves = [0.21, -1.2]"],
            {"moves = (0.21,)": "p ← p − lr · g", "moves = (-0.3, -0.3)": "You said (-0.3, -0.3)"},
        ),
    ],
    16: [
        (
            ["best = 0.1 * min(range(21), key=lambda i: error(fitted(l2(0.1 * i), sgd)))"],
            {},
        ),
        (
            ["after = -0.007"],
            {"after = 0": "You said 0", "after = 0.003 - 0.05 * 0.2 * 0.003": "against the sign"},
        ),
        (
            ["from math import exp\nleft_over = exp(-0.5)"],
            {"left_over = 1 - 100 * 0.01 * 0.5": "You said 0.5", "left_over = 0.5**100": "each step takes"},
        ),
    ],
    17: [
        (
            [NORMALIZED.format("(sum((x - mu) ** 2 for x in xs) / n + eps) ** 0.5")],
            {
                NORMALIZED.format(
                    "(sum((x - mu) ** 2 for x in xs) / (n - 1) + eps) ** 0.5"
                ): "the layer says",
                NORMALIZED.format("(sum((x - mu) ** 2 for x in xs) / n + eps)"): "the layer says",
            },
        ),
        (
            ["gradient_of_bias = 0"],
            {"gradient_of_bias = 4": "what does adding", "gradient_of_bias = 3": "x − μ"},
        ),
        (
            ["running = 0.0\nfor _ in range(3):\n    running = 0.9 * running + 0.1 * 50"],
            {"running = 50 * 0.1**3": "after one batch", "running = 15": "You said 15"},
        ),
    ],
    18: [
        (
            ["chance_of_none = 1 / 2**20"],
            {"chance_of_none = 0.5": "You said 0.5", "chance_of_none = 1 / 20": "tosses"},
        ),
        (
            [MASKED.format("tuple(w / (1 - p) if r else 0 for w, r in zip(ws, mask))")],
            {
                MASKED.format("[w / (1 - p) for w in ws]"): "the engine finds",
                MASKED.format("[w * r / p for w, r in zip(ws, mask)]"): "and you",
            },
        ),
        (
            ["mean_out, deviation_out = 3, 3"],
            {"mean_out, deviation_out = 1.5, 1.5": "measured", "mean_out, deviation_out = 3, 9": "measured"},
        ),
    ],
    19: [
        ([], {"plain = nn.MLP(48, [10], rng=Random(2))": "of the test is right"}),
        ([], {"loaded = model": "another network", "loaded = nn.MLP(48, [16, 10])": "the same 954 numbers"}),
        (
            ["per_cent = 1.03"],
            {
                "per_cent = (0.96 * 0.04 / 359) ** 0.5": "How many per cent",
                "per_cent = 96 * 4 / 359": "take its root",
            },
        ),
    ],
    20: [
        (
            ["from tempfile import mkdtemp\nsaved = str(page(f).save(mkdtemp() + '/homework.htm'))"],
            {"saved = page(f)": "Not yet"},
        ),
        (
            ["largest = round(max((event.result for event in runs_up), key=abs), 4)"],
            {
                "largest = x.grad": "the three are",
                "largest = min(event.result for event in runs_up)": "the three",
            },
        ),
        ([], {"epoch = 0": "You said 0", "epoch = 10**6": "move the slider"}),
    ],
    21: [
        (
            [
                "def decayed(x, t):\n    price = loss(x, t)\n    for p in model.parameters():\n"
                "        price = price + p**2 / 1000\n    return price\n"
                "decayed_tape = autograd.compile(decayed, model.parameters())"
            ],
            {"decayed_tape = autograd.compile(loss, model.parameters())": "is right"},
        ),
        ([], {"def trained_by_tape(steps):\n    return []": "Not yet"}),
        (
            [STEEP.format("where(x <= 0, lambda: x**2, lambda: x * 3)")],
            {
                STEEP.format("3 * x if x > 0 else x * x"): "autograd.where",
                STEEP.format("where(x > 0, x * x, 3 * x)"): "it answers",
            },
        ),
    ],
    22: [
        (
            ["guess = -math.log(1 / (END + 1))"],
            {"guess = 1 / (END + 1)": "is not", "guess = math.log2(END + 1)": "is not"},
        ),
        (
            [
                "def looks(q, keys):\n    es = [math.exp(dot(k, q) / SIZE**0.5) for k in keys]\n"
                "    return [e / sum(es) for e in es]"
            ],
            {
                "def looks(q, keys):\n    return softmax([dot(q, k) for k in keys])": "should be",
                "def looks(q, keys):\n    return [dot(q, k) for k in keys]": "the first of your weights",
            },
        ),
        (
            [],
            {
                "def chance(name):\n    return math.exp(-compiled(*numbered(name)))": "the product is",
                "def chance(name):\n    return compiled(*numbered(name))": "the product is another",
            },
        ),
    ],
}
