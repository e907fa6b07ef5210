"""One picture per step: what is known by then, what is at work, and that nothing moves in between."""

import re
import struct
import sys
import warnings
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from autograd import GraphError, NoEngineError, Value, examples, steps
from autograd.gates.table import clip
from autograd.show.frames import frames
from autograd.show.render import graphviz as render
from autograd.show.render.fonts import MissingFontWarning
from autograd.show.render.svg import plain_svg
from autograd.util.text import show_number
from tests.helpers.graphs import graphs

STRONG = "3"


def branching():
    x = Value(3.0, "x")
    f = x * x + x * 2.0
    f.label = "f"
    return f


def svgs(root, **options):
    """The frames of a graph."""
    return [frame.svg for frame in frames(steps(root), **options)]


def groups(svg, kind):
    return [g for g in ElementTree.fromstring(svg).iter() if g.get("class") == kind]


def text(element):
    return "".join(element.itertext()).replace("\xa0", " ")


def texts(group):
    return [text(e) for e in group.iter() if e.tag.endswith("text")]


def is_strong(group):
    return any(e.get("stroke-width") == STRONG and e.get("stroke") == "#1f2328" for e in group.iter())


def rows(frame):
    """{name of a box: its rows of numbers}, of a frame's scene."""
    return {box.nodes[0]: [row.text for row in box.rows[-2:]] for box in frame.scene.boxes}


# ── what a frame says ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", examples.EXAMPLES)
def test_every_frame_shows_what_is_known_after_its_step_and_no_more(name):
    events = steps(examples.build(name)[0])
    pictures = frames(events)
    assert len(pictures) == len(events)
    for i, frame in enumerate(pictures):
        state = events.state(i)
        for node, shown in rows(frame).items():
            if node.constant:
                continue
            data, grad = (
                show_number(known[node], 6) if node in known else "–" for known in (state.data, state.grads)
            )
            assert shown == [f"data {data}", f"grad {grad}"]


def test_the_gradient_of_a_value_that_branches_runs_up_step_by_step():
    root = branching()
    x = root.operands[0].operands[0]
    shown = [rows(frame)[x][1] for frame in frames(steps(root))]
    assert shown == ["grad –"] * 6 + ["grad 2", "grad 5", "grad 8"]


def test_a_local_gradient_appears_when_its_gate_has_worked():
    pictures = svgs(examples.build("apple-tax")[0])
    known = [
        sorted(t for t in map(text, ElementTree.fromstring(svg).iter()) if t.startswith("local "))
        for svg in pictures
    ]
    assert len(set(known[0])) == 2
    assert len(set(known[1])) == 4
    assert known[1] == known[-1]


def test_the_gate_at_work_and_its_edges_stand_out():
    root = branching()
    for event, svg in zip(steps(root), svgs(root), strict=True):
        (box,) = [g for g in groups(svg, "node") if is_strong(g)]
        label = event.node.label or event.node.gate.symbol
        assert label in texts(box)
        count = sum(map(is_strong, groups(svg, "edge")))
        assert count == {"forward": 2}.get(event.phase, 0 if event.operand is root else count)
    assert [sum(map(is_strong, groups(svg, "edge"))) for svg in svgs(root)] == [2, 2, 2, 0, 1, 1, 1, 2, 2]


def test_below_each_picture_stands_which_step_it_is_and_its_sentence():
    root = branching()
    for event, svg in zip(steps(root), svgs(root), strict=True):
        said = texts(ElementTree.fromstring(svg))
        assert f"step {event.index + 1} of 9, {event.phase}" in said
        assert event.text in said


def test_frames_neither_read_nor_touch_anybodys_grad():
    fresh, used = branching(), branching()
    used.backward()
    assert [f.source for f in frames(steps(fresh))] == [f.source for f in frames(steps(used))]
    assert not fresh.reached
    assert used.grad == 1.0


def test_constants_can_be_left_out_and_parameters_tinted():
    root = branching()
    x = root.operands[0].operands[0]
    ((box,),) = [
        [b for b in f.scene.boxes if b.nodes[0] is x] for f in frames(steps(root), parameters=[x])[:1]
    ]
    assert box.kind == "parameter"
    assert not [b for b in frames(steps(root), constants=False)[0].scene.boxes if b.kind == "constant"]
    assert rows(frames(steps(Value(1.0) / 3.0), precision=2)[0]).popitem()[1][0] == "data 0.33"


# ── nothing moves ────────────────────────────────────────────────────────────────────────────────


def places(svg):
    """What all frames of a graph share: their size, and where the first words in each box stand."""
    root = ElementTree.fromstring(svg)
    firsts = []
    for group in groups(svg, "node"):
        (first, *_) = [e for e in group.iter() if e.tag.endswith("text")]
        firsts.append((text(first), first.get("x"), first.get("y")))
    return root.get("width"), root.get("height"), root.get("viewBox"), firsts


@pytest.mark.parametrize("name", examples.EXAMPLES)
def test_all_frames_have_one_size_and_one_layout(name):
    assert len({str(places(svg)[:3]) for svg in svgs(examples.build(name)[0])}) == 1


def test_no_box_moves_from_frame_to_frame():
    labelled = examples.build("apple-orange")[0]
    assert len({str(places(svg)) for svg in svgs(labelled)}) == 1


def test_letters_that_only_some_frames_have_move_nothing():
    root = Value(2.0, "日本語") * Value(3.0, "b\nc")
    assert len({str(places(svg)) for svg in svgs(root)}) == 1


@settings(max_examples=30)
@given(graphs())
def test_the_frames_of_any_graph_have_one_size(graph):
    _, root = graph
    sizes = {places(plain_svg(frame.scene))[:3] for frame in frames(steps(root), max_frames=1000)}
    assert len(sizes) == 1


def test_png_frames_have_one_size_to_the_pixel(tmp_path):
    if "works" not in render.engines().values():
        pytest.skip("no engine on this machine")
    root = clip(Value(-1.23456e-7, "an input with a long label") * Value(98765.4321, "w"), -1e9, 0.5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingFontWarning)
        paths = steps(root).save_frames(tmp_path)
    assert len({path.read_bytes()[16:24] for path in paths}) == 1
    assert struct.unpack(">II", paths[0].read_bytes()[16:24]) > (500, 100)


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def test_files_are_numbered_like_the_steps_in_a_folder_that_is_made(tmp_path):
    paths = steps(branching()).save_frames(tmp_path / "new" / "out", format="svg")
    assert [path.name for path in paths] == [f"step-{i}.svg" for i in range(1, 10)]
    assert all(path.read_text(encoding="utf-8").startswith("<svg") for path in paths)
    long = Value(1.0)
    for _ in range(5):
        long = -long
    assert [path.name for path in steps(long).save_frames(tmp_path, "svg")][::10] == [
        "step-01.svg",
        "step-11.svg",
    ]


def test_without_an_engine_svg_frames_are_written_and_png_frames_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(render, "ENGINES", {})
    assert len(steps(branching()).save_frames(tmp_path / "svg", "svg")) == 9
    with pytest.raises(NoEngineError, match="no engine could render"):
        steps(branching()).save_frames(tmp_path / "png")
    assert not (tmp_path / "png").exists()


def test_other_formats_are_refused(tmp_path):
    with pytest.raises(ValueError, match="'png', 'svg', 'pdf', 'dot', 'mmd' or 'gif', not as 'mp4'"):
        steps(branching()).save_frames(tmp_path, "mp4")


def test_too_many_steps_are_refused_with_what_to_do(tmp_path):
    x = Value(1.0)
    for _ in range(200):
        x = -x
    with pytest.raises(
        GraphError, match=r"these steps are 401 pictures; page\(root\).*max_frames= allows more than 300"
    ):
        steps(x).save_frames(tmp_path)
    with pytest.raises(GraphError, match="these steps are 3 pictures"):
        frames(steps(-Value(1.0)), max_frames=2)
    assert len(frames(steps(-Value(1.0)), max_frames=3)) == 3


def test_a_hostile_label_stays_text():
    label = '</text><script>alert(1)</script>"\\N'
    for svg in svgs(Value(1.0, label) * 2.0):
        assert label in texts(ElementTree.fromstring(svg))
        assert "script" not in {e.tag.split("}")[-1] for e in ElementTree.fromstring(svg).iter()}


# ── the animation ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def image():
    return pytest.importorskip("PIL.Image", reason='needs Pillow: python -m pip install "gatewise[gif]"')


@pytest.fixture
def engine():
    if "works" not in render.engines().values():
        pytest.skip("no engine on this machine")


@pytest.mark.filterwarnings("ignore::autograd.show.render.fonts.MissingFontWarning")
def test_an_animation_has_a_frame_per_step_and_stays_at_the_last(tmp_path, image, engine):
    path = steps(branching()).save_gif(tmp_path / "steps.gif", seconds=0.5)
    with image.open(path) as animation:
        times = []
        for i in range(animation.n_frames):
            animation.seek(i)
            times.append(animation.info["duration"])
        assert times == [500] * 8 + [1000]
        assert animation.info["loop"] == 0


@pytest.mark.filterwarnings("ignore::autograd.show.render.fonts.MissingFontWarning")
def test_an_animation_shows_the_frames(tmp_path, image, engine):
    from PIL import ImageChops, ImageStat

    root = branching()
    (path,) = steps(root).save_frames(tmp_path, format="gif")
    assert path == tmp_path / "steps.gif"
    stills = steps(root).save_frames(tmp_path, format="png")
    with image.open(path) as animation:
        for i, still in enumerate(stills):
            animation.seek(i)
            moving, drawn = animation.convert("L"), image.open(still).convert("L")
            assert moving.size == drawn.size
            assert ImageStat.Stat(ImageChops.difference(moving, drawn)).mean[0] < 1.0


def test_without_pillow_the_error_names_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ModuleNotFoundError, match=re.escape('python -m pip install "gatewise[gif]"')):
        steps(branching()).save_gif(tmp_path / "steps.gif")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "seconds", "message"),
    [("steps.png", 1.0, r"an animation is saved as \.gif; '.*steps\.png' does not end so"),
     ("steps.gif", 0.0, "seconds is how long a frame stays, from 0.02 to 600, not 0"),
     ("steps.gif", float("nan"), "from 0.02 to 600, not nan")],
)  # fmt: skip
def test_an_animation_of_another_kind_is_refused(tmp_path, name, seconds, message):
    with pytest.raises(ValueError, match=message):
        steps(branching()).save_gif(tmp_path / name, seconds=seconds)
