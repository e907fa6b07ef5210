import math
import os
import random
import subprocess
import sys
from random import Random
from statistics import fmean, pstdev

import pytest

from nn import data
from nn.data import Standardization, batches, split, truth_table, xor

GENERATORS = [data.moons, data.circles, data.spirals, data.blobs]
everywhere = pytest.mark.parametrize("generate", GENERATORS, ids=lambda generate: generate.__name__)


def test_truth_tables_agree_with_pythons_own_operators():
    for name, gate in (
        ("and", lambda a, b: a & b),
        ("or", lambda a, b: a | b),
        ("nand", lambda a, b: 1 - (a & b)),
        ("xor", lambda a, b: a ^ b),
    ):
        assert truth_table(name) == [([float(a), float(b)], gate(a, b)) for a in (0, 1) for b in (0, 1)]
    assert xor() == truth_table("xor")
    assert set(data.TRUTH_TABLES) == {"and", "or", "nand", "xor"}


def test_batches_hold_every_sample_once_in_a_new_order():
    samples = [(float(i), i) for i in range(10)]
    drawn = list(batches(samples, 4, Random(0)))
    assert [len(batch) for batch in drawn] == [4, 4, 2]
    flat = [sample for batch in drawn for sample in batch]
    assert sorted(flat) == samples != flat
    assert list(batches(samples)) == [samples]
    random.seed(0)
    assert list(batches(samples, 4)) == drawn
    with pytest.raises(ValueError, match=r"batch_size must be at least 1"):
        list(batches(samples, 0))


def test_batches_keep_the_order_when_told_not_to_shuffle():
    assert list(batches(list(range(5)), 2, shuffle=False)) == [[0, 1], [2, 3], [4]]


# ── points ──────────────────────────────────────────────────────────────────────────────────────


@everywhere
def test_the_same_seed_gives_the_same_points(generate):
    assert generate(50, rng=Random(3)) == generate(50, rng=Random(3)) != generate(50, rng=Random(4))


@everywhere
def test_points_come_from_the_module_random_unless_a_generator_is_given(generate):
    random.seed(5)
    from_module = generate(20)
    assert from_module == generate(20, rng=Random(5))
    random.seed(6)
    untouched = random.getstate()
    generate(20, rng=Random(5))
    assert random.getstate() == untouched


@everywhere
def test_points_are_pairs_of_two_coordinates_and_a_class_evenly_dealt(generate):
    points = generate(90, rng=Random(0))
    classes = sorted({target for _, target in points})
    assert classes == list(range(len(classes)))
    counts = [sum(target == wanted for _, target in points) for wanted in classes]
    assert set(counts) == {90 // len(classes)}
    assert all(len(x) == 2 and all(type(c) is float and abs(c) < 3 for c in x) for x, _ in points)


def test_the_same_seed_gives_the_same_points_in_another_process():
    code = "from nn.data import moons; from random import Random; print(moons(7, rng=Random(1)))"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == repr(data.moons(7, rng=Random(1)))


def test_moons_without_noise_lie_on_two_half_circles():
    for (x, y), moon in data.moons(40, noise=0.0, rng=Random(0)):
        middle, side = ((1.0, 0.5), -1) if moon else ((0.0, 0.0), 1)
        assert math.hypot(x - middle[0], y - middle[1]) == pytest.approx(1.0)
        assert side * (y - middle[1]) >= 0.0


def test_circles_without_noise_lie_on_their_radii():
    for x, which in data.circles(40, noise=0.0, inner=0.3, rng=Random(0)):
        assert math.hypot(*x) == pytest.approx(0.3 if which else 1.0)


def test_spirals_turn_with_their_radius_and_start_evenly_around():
    for (x, y), arm in data.spirals(60, noise=0.0, turns=2.0, arms=3, rng=Random(0)):
        expected = math.tau * (2.0 * math.hypot(x, y) + arm / 3)
        assert math.cos(math.atan2(y, x) - expected) == pytest.approx(1.0)


def test_blobs_scatter_around_their_centers_by_their_spread():
    points = [x for x, which in data.blobs(4000, spread=0.2, centers=4, rng=Random(0)) if which == 1]
    for column, center in zip(zip(*points, strict=True), (0.0, 1.0), strict=True):
        assert fmean(column) == pytest.approx(center, abs=0.02)
        assert pstdev(column) == pytest.approx(0.2, rel=0.05)


@everywhere
def test_counts_and_noises_that_make_no_sense_are_refused(generate):
    spread = "spread" if generate is data.blobs else "noise"
    for settings, error in (
        ({"n": 0}, ValueError),
        ({"n": 2.5}, TypeError),
        ({spread: -0.1}, ValueError),
        ({spread: math.nan}, ValueError),
        ({spread: "much"}, TypeError),
    ):
        with pytest.raises(error, match=r"^(n|noise) "):
            generate(**settings)
    with pytest.raises(ValueError, match=r"arms must be at least 1"):
        data.spirals(arms=0)
    with pytest.raises(ValueError, match=r"inner must be a finite number 0 or above"):
        data.circles(inner=-1.0)


# ── digits ──────────────────────────────────────────────────────────────────────────────────────


def test_digits_are_sixty_four_pixels_from_0_to_1_and_a_class():
    images = data.digits()
    assert len(images) == 1797
    assert {digit for _, digit in images} == set(range(10))
    assert {len(pixels) for pixels, _ in images} == {64}
    assert {pixel * 16.0 for pixels, _ in images for pixel in pixels} == set(range(17))
    assert (type(images[0][0][0]), type(images[0][1])) == (float, int)


def test_without_scikit_learn_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ModuleNotFoundError, match=r'python -m pip install "gatewise\[digits\]"'):
        data.digits()


# ── split and standardization ───────────────────────────────────────────────────────────────────


def test_a_split_deals_every_sample_to_one_side():
    samples = data.moons(40, rng=Random(0))
    train, test = split(samples, 0.25, Random(1))
    assert (len(train), len(test)) == (30, 10)
    assert sorted(train + test) == sorted(samples)
    assert train + test != samples
    assert split(samples, 0.25, Random(1)) == (train, test) != split(samples, 0.25, Random(2))
    random.seed(1)
    assert split(samples) == (train, test)


@pytest.mark.parametrize(("count", "part"), [(4, 0.0), (4, 0.1), (1, 0.5), (3, 0.9), (0, 0.5)])
def test_a_split_that_leaves_a_side_empty_is_refused(count, part):
    with pytest.raises(ValueError, match=r"each side needs at least one$"):
        split([(float(i), 0) for i in range(count)], part)


@pytest.mark.parametrize("part", [1.0, -0.5, math.nan])
def test_a_part_is_a_fraction(part):
    with pytest.raises(ValueError, match=r"test must be a finite number at least 0 and below 1"):
        split(xor(), part)


def test_standardized_training_data_has_mean_0_and_deviation_1():
    train = [([3.0 * x, 100.0 + y], t) for (x, y), t in data.moons(100, rng=Random(0))]
    scaled = Standardization.of(train)(train)
    for column in zip(*(x for x, _ in scaled), strict=True):
        assert fmean(column) == pytest.approx(0.0, abs=1e-12)
        assert pstdev(column) == pytest.approx(1.0)
    assert [t for _, t in scaled] == [t for _, t in train]


def test_test_data_is_put_on_the_scale_of_the_training_data():
    scale = Standardization.of([([0.0], 0), ([4.0], 1)])
    assert scale([([8.0], 1)]) == [([3.0], 1)]
    assert scale.inputs([2]) == [0.0]


def test_an_input_that_never_varies_becomes_0():
    scale = Standardization.of([([0.1, float(i)], 0) for i in range(3)])
    assert scale.deviations[0] == 1.0
    assert [x[0] for x, _ in scale([([0.1, 0.0], 0)])] == [0.0]


def test_samples_of_another_length_are_refused():
    scale = Standardization.of([([0.0, 1.0], 0), ([4.0, 1.0], 1)])
    with pytest.raises(ValueError, match=r"takes 2 inputs, but got 1"):
        scale([([8.0], 1)])
    with pytest.raises(ValueError, match=r"takes 1 inputs, but got 2"):
        Standardization.of([([0.0], 0), ([4.0, 1.0], 1)])
    with pytest.raises(ValueError, match=r"at least one \(inputs, target\) pair"):
        Standardization.of([])
