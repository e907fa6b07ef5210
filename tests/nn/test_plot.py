import os
import stat
from random import Random

import pytest

from autograd.util.files import write_whole
from nn import MLP, Depth, Layer, depth_experiment, train_xor
from nn.data import xor

plot = pytest.importorskip("nn.plot")
pytest.importorskip("matplotlib", reason='needs matplotlib: python -m pip install "gatewise[plot]"')


def test_the_boundary_shows_the_models_probability_at_every_point():
    model = MLP(2, [1], rng=Random(0))
    model.layers[0].neurons[0].w[0].data, model.layers[0].neurons[0].w[1].data = 8.0, 0.0
    model.layers[0].neurons[0].b.data = -4.0  # one half at x1 = ½
    axes = plot.decision_boundary(model, xor(), steps=21).axes[0]
    line = axes.collections[1].get_paths()[0].vertices
    assert [x for x, _ in line] == pytest.approx([0.5] * len(line), abs=0.01)
    assert (axes.get_xlim(), axes.get_ylim()) == ((-0.25, 1.25), (-0.25, 1.25))


def test_the_boundary_shows_every_sample():
    axes = plot.decision_boundary(train_xor(epochs=1).model, xor(), steps=5).axes[0]
    drawn = {}
    for points in axes.collections:
        if str(points.get_label()).startswith("target"):
            drawn[points.get_label()] = sorted(map(tuple, points.get_offsets().tolist()))
    assert drawn == {"target 0": [(0.0, 0.0), (1.0, 1.0)], "target 1": [(0.0, 1.0), (1.0, 0.0)]}


def test_with_several_logits_each_point_has_the_colour_of_the_largest():
    model = Layer(2, 3, nonlin=False)
    model.weight, model.bias = [[1.0, -1.0, 0.0], [0.0, 0.0, 0.0]], [0.0, 0.0, 0.6]
    data = [([1.0, 0.0], 0), ([-1.0, 0.0], 1), ([0.0, 0.0], 2)]
    axes = plot.decision_boundary(model, data, steps=4).axes[0]
    (picture,) = axes.images
    assert list(picture.get_extent()) == pytest.approx(
        [-2.0, 2.0, -1 / 3, 1 / 3]
    )  # ±1.5, ±¼, and half a cell
    colours = [tuple(colour) for colour in picture.get_array()[0]]  # at −1.5, −0.5, 0.5 and 1.5
    points = {c.get_label(): tuple(c.get_facecolor()[0][:3]) for c in axes.collections}
    named = [points["target 1"], points["target 2"], points["target 2"], points["target 0"]]
    for colour, pure in zip(colours, named, strict=True):
        assert colour == pytest.approx([0.6 + 0.4 * part for part in pure])


def test_a_boundary_without_data_or_without_a_step_is_refused():
    with pytest.raises(ValueError, match="decision_boundary got no data"):
        plot.decision_boundary(MLP(2, [1]), [])
    with pytest.raises(ValueError, match="steps must be at least 2, not 1"):
        plot.decision_boundary(MLP(2, [1]), xor(), steps=1)


def test_a_model_that_says_the_same_everywhere_has_no_boundary():
    model = MLP(2, [1])
    for parameter in model.parameters():
        parameter.data = 0.0
    model.layers[0].neurons[0].b.data = 3.0
    axes = plot.decision_boundary(model, xor(), steps=5).axes[0]
    assert len(axes.collections) == 3  # the shades and the two kinds of points, but no line


def test_the_loss_curve_holds_every_epoch():
    (line,) = plot.loss_curve([0.7, 0.2, 0.1]).axes[0].lines
    assert (list(line.get_xdata()), list(line.get_ydata())) == ([1, 2, 3], [0.7, 0.2, 0.1])


def test_several_losses_are_told_apart_by_name_colour_and_marker():
    axes = plot.loss_curve({"SGD": [0.7, 0.2], "Adam": [0.5, 0.1, 0.01]}, log=True).axes[0]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["SGD", "Adam"]
    assert [list(line.get_ydata()) for line in axes.lines] == [[0.7, 0.2], [0.5, 0.1, 0.01]]
    assert (
        len({line.get_color() for line in axes.lines}) == len({line.get_marker() for line in axes.lines}) == 2
    )
    assert axes.get_yscale() == "log"


def shares(axes):
    """The share of each bar that is there, by where it begins."""
    return {round(bar.get_x(), 9): bar.get_height() for bar in axes.patches if bar.get_height()}


def test_histograms_show_every_layers_numbers_in_per_cent():
    figure = plot.histograms([[0.0, 0.0, 1.0, 2.0], [2.0]], [[-1.0], [1.0, 1.0]])
    assert [shares(axes) for axes in figure.axes] == [
        {0.0: 50.0, 1.0: 25.0, 1.9: 25.0},
        {1.9: 100.0},
        {-1.0: 100.0},
        {0.9: 100.0},
    ]


def test_histograms_of_sizes_show_powers_of_ten_and_count_zeros_apart():
    figure = plot.histograms([[1e-40, -1e20, 0.0, 0.0]], [[0.0]], log=True)
    above, below = figure.axes
    assert shares(above) == {-40.0: 25.0, 17.0: 25.0}
    assert [text.get_text() for text in above.texts] == ["50 % are 0"]
    assert shares(below) == {}
    assert [text.get_text() for text in below.texts] == ["100 % are 0"]


def test_histograms_of_different_numbers_of_layers_are_refused():
    with pytest.raises(ValueError, match="2 layers of activations, but 1 of gradients"):
        plot.histograms([[1.0], [2.0]], [[1.0]])


def test_depth_curves_show_the_typical_size_in_each_layer():
    runs = [
        Depth("one", [[3.0, 3.0], [1.0, 7.0]], [[1e-9], [1e-3]], [[1.0], [1.0]]),
        Depth("two", [[1.0], [1.0]], [[1.0], [0.0]], [[1.0], [1.0]]),
    ]
    forward, back = plot.depth_curves(runs).axes
    assert [line.get_label() for line in forward.lines] == ["one", "two"]
    assert list(forward.lines[0].get_ydata()) == pytest.approx([3.0, 5.0])
    assert list(back.lines[0].get_ydata()) == pytest.approx([1e-9, 1e-3])
    assert list(back.lines[1].get_xdata()) == [1, 2]
    assert forward.get_yscale() == back.get_yscale() == "log"


def test_difference_curves_mark_the_textbook_step_and_show_an_error_of_0_below_all_others():
    errors = {"forward": [(1e-8, 1e-9), (1e-2, 1e-3)], "central": [(1e-8, 0.0), (1e-2, 1e-6)]}
    axes = plot.difference_curves(errors, 4.0).axes[0]
    forward, central, step = axes.lines
    assert list(forward.get_xdata()) == [1e-8, 1e-2]
    assert (list(central.get_xdata()), list(central.get_ydata())) == ([1e-8, 1e-2], [2.0**-54, 1e-6])
    assert set(step.get_xdata()) == {4.0 * 2.0**-26}
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["forward", "central"]


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plot.depth_curves(depth_experiment(depth=2, width=2, samples=1)),
        lambda: plot.histograms([[1.0]], [[0.5]], log=True, title="one"),
        lambda: plot.histograms([[], [1.0]], [[0.5], []]),
        lambda: plot.difference_curves({"central": [(1e-3, 0.0)]}, 0.0),
        lambda: plot.loss_curve({"a": [1.0]}),
    ],
)
def test_every_picture_can_be_written(tmp_path, draw):
    plot.save(draw(), tmp_path / "picture.svg")
    assert "</svg>" in (tmp_path / "picture.svg").read_text()


def test_no_global_figure_is_made():
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    plot.loss_curve([1.0])
    plot.histograms([[1.0]], [[1.0]])
    assert pyplot.get_fignums() == before


@pytest.mark.parametrize(
    ("suffix", "start"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF"), (".PNG", b"\x89PNG")]
)
def test_a_figure_is_saved_by_suffix(tmp_path, suffix, start):
    plot.save(plot.loss_curve([1.0, 0.5]), tmp_path / f"loss{suffix}")
    assert (tmp_path / f"loss{suffix}").read_bytes().startswith(start)


def test_an_unknown_suffix_and_a_folder_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"saved as one of \.png, \.svg, \.pdf"):
        plot.save(plot.loss_curve([1.0]), tmp_path / "loss.txt")
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(IsADirectoryError):
        plot.save(plot.loss_curve([1.0]), tmp_path / "folder.png")


# ── files ───────────────────────────────────────────────────────────────────────────────────────


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_a_link_is_written_through_and_permissions_stay(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "real").chmod(0o640)
    (tmp_path / "link").symlink_to("real")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "real").stat().st_mode) == 0o640


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs the device that is always full")
def test_a_device_is_written_to_and_never_replaced():
    with pytest.raises(OSError, match="No space left"):
        write_whole("/dev/full", b"new")
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


def test_a_new_file_gets_the_usual_permissions(tmp_path):
    (tmp_path / "usual").touch()
    write_whole(tmp_path / "new", b"")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode
