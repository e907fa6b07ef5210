"""Engines that work, fail, hang or are missing; files that are written whole or not at all."""

import errno
import os
import stat
import struct
import subprocess
import sys
import textwrap
import warnings
from xml.etree import ElementTree

import pytest

from autograd.engine import Value
from autograd.errors import GatewiseError, NoEngineError
from autograd.show.picture import RENDERERS, draw
from autograd.show.render import fonts
from autograd.show.render import graphviz as render
from autograd.show.render.fonts import MissingFontWarning, font_advice, missing_letters
from autograd.show.render.placed import placed

PDF = b"%PDF-1.7\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + struct.pack(">II", 300, 150) + b"\0\0\0\0IEND\xaeB`\x82"


@pytest.fixture
def picture():
    return draw(Value(2.0, "a") * Value(3.0, "b"))


@pytest.fixture
def no_engine(monkeypatch):
    """A machine with neither pygraphviz nor dot."""
    monkeypatch.setattr(render, "ENGINES", {})


@pytest.fixture
def an_engine(monkeypatch):
    """An engine that answers at once, on a machine with every font."""
    svg = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><text>drawn</text></svg>'
    made = {"png": PNG, "pdf": PDF, "svg": svg}
    monkeypatch.setattr(render, "ENGINES", {"fake": lambda source, form, dpi: made[form]})
    monkeypatch.setattr("autograd.show.picture.missing_letters", lambda text: "")


@pytest.fixture
def dot(tmp_path, monkeypatch):
    """Put a program called dot, alone, on the PATH, and take pygraphviz away."""
    monkeypatch.setattr(render, "ENGINES", {"dot": render.ENGINES["dot"]})

    def write(body):
        program = tmp_path / "bin" / "dot"
        program.parent.mkdir()
        program.write_text(f"#!{sys.executable}\n" + textwrap.dedent(body))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))

    return write


def works(name):
    return render.engines()[name] == "works"


def test_each_engine_that_works_renders_png_and_pdf(picture, monkeypatch):
    source = str(placed(picture.scene).source)
    for name, engine in list(render.ENGINES.items()):
        monkeypatch.setattr(render, "ENGINES", {name: engine})
        if works(name):
            assert render.render(source, "png", 72).startswith(b"\x89PNG")
            assert b"/MediaBox" in render.render(source, "pdf", 72)


@pytest.mark.skipif(not works("pygraphviz"), reason="pygraphviz has no wheel for this machine")
def test_pygraphviz_needs_no_program_on_the_path(picture, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("autograd.show.picture.missing_letters", lambda text: "")
    assert picture.png.startswith(b"\x89PNG")


def test_a_png_has_the_proportions_of_the_svg_and_twice_its_points(picture):
    if "works" not in render.engines().values():
        pytest.skip("no engine on this machine")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingFontWarning)
        width, _ = struct.unpack(">II", picture.png[16:24])
    shown = ElementTree.fromstring(picture.svg).get("width")
    assert width == pytest.approx(2 * float(shown.removesuffix("pt")), rel=0.02)


def test_the_next_engine_is_asked_when_one_fails(monkeypatch):
    monkeypatch.setattr(render, "ENGINES", {"broken": fails, "sound": lambda source, form, dpi: PNG})
    assert render.render("digraph {}", "png", 72) == PNG


def fails(source, form, dpi):
    return render._run([sys.executable, "-c", "import sys; sys.exit('out of paper')"], source)


def test_a_missing_pygraphviz_is_a_reason_not_a_crash(monkeypatch):
    monkeypatch.setattr(render, "_BUNDLED", "import no_such_module_as_pygraphviz")
    assert "No module named" in render.engines()["pygraphviz"]


def test_a_pygraphviz_whose_library_does_not_load_is_a_reason_not_a_crash(monkeypatch):
    monkeypatch.setattr(render, "_BUNDLED", "raise OSError('libcgraph.so.8: cannot open shared object file')")
    assert "libcgraph.so.8" in render.engines()["pygraphviz"]


def test_a_python_that_cannot_be_started_is_a_reason_not_a_crash(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    assert render.engines()["pygraphviz"].startswith("it did not start: ")


def test_without_dot_on_the_path_the_report_says_so(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert render.engines()["dot"] == "there is no such program on the PATH"


posix = pytest.mark.skipif(os.name != "posix", reason="the stand-in for dot is a script")


@posix
def test_dot_is_given_the_places_and_the_format_and_moves_nothing(dot, picture):
    dot(f"""
        import sys
        given = sys.stdin.buffer.read().decode()
        assert "data 6" in given and "pos=" in given and sys.argv[1:] == ["-Knop2", "-Tpng", "-Gdpi=144"]
        sys.stdout.buffer.write({PNG!r})
    """)
    assert picture.png == PNG


@posix
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("raise SystemExit('Error: out of ink')", "dot: Error: out of ink"),
        ("import sys; sys.exit(3)", "dot: it ended with code 3"),
        ("print('garbage')", "dot: it wrote something that is not PNG"),
        ("", "dot: it wrote something that is not PNG"),
        (
            "import sys; print('Warning: Not built with libexpat.', file=sys.stderr)",
            "Not built with libexpat",
        ),
        ("import os; os.kill(os.getpid(), 9)", "dot: it ended with code -9"),
    ],
)
def test_a_dot_that_fails_gives_a_reason_for_png_and_the_plain_picture_for_svg(dot, picture, body, reason):
    dot(body)
    with pytest.raises(NoEngineError, match=reason):
        _ = picture.png
    assert "data 6" in picture.svg


@posix
def test_a_dot_that_hangs_is_stopped_and_not_asked_again(dot, picture, tmp_path, monkeypatch):
    monkeypatch.setattr(render, "TIMEOUT", 1.0)
    dot(f"import time; print('asked', file=open({str(tmp_path / 'log')!r}, 'a')); time.sleep(60)")
    with pytest.raises(NoEngineError, match=r"longer than 1 seconds\); draw fewer nodes, with depth="):
        _ = picture.png
    assert "data 6" in picture.svg
    assert (tmp_path / "log").read_text() == "asked\n"


@posix
def test_a_truncated_png_is_not_taken_for_a_picture(dot, picture):
    dot(f"import sys; sys.stdout.buffer.write({PNG[:-4]!r})")
    with pytest.raises(NoEngineError, match="not PNG"):
        _ = picture.png


def test_without_an_engine_there_is_a_plain_svg_and_an_error_that_says_what_to_install(no_engine, picture):
    assert "data 6" in picture.svg
    with pytest.raises(NoEngineError, match=r"pip install pygraphviz.*apt install graphviz"):
        _ = picture.png
    assert issubclass(NoEngineError, GatewiseError)


@pytest.mark.parametrize("name", ["apple.png", "apple.pdf"])
def test_without_an_engine_the_svg_is_written_beside_png_or_pdf(no_engine, picture, tmp_path, name):
    (tmp_path / name).write_bytes(b"an older picture")
    with pytest.raises(NoEngineError, match=rf"wrote .*apple\.svg in place of .*{name}"):
        picture.save(tmp_path / name)
    assert ElementTree.parse(tmp_path / "apple.svg").getroot().tag.endswith("svg")
    assert (tmp_path / name).read_bytes() == b"an older picture"
    assert sorted(os.listdir(tmp_path)) == [name, "apple.svg"]


def test_the_ending_decides_what_is_saved(an_engine, picture, tmp_path):
    assert picture.save(tmp_path / "a.PNG").read_bytes() == PNG
    assert picture.save(str(tmp_path / "a.svg")).read_text().startswith("<svg")
    assert picture.save(tmp_path / "a.dot").read_text(encoding="utf-8") == picture.source
    assert picture.save(tmp_path / "a.pdf").read_bytes() == PDF
    assert picture.save(tmp_path / "a.mmd").read_text().startswith("flowchart LR\n")
    assert sorted(os.listdir(tmp_path)) == ["a.PNG", "a.dot", "a.mmd", "a.pdf", "a.svg"]


def test_an_unknown_ending_is_told_all_that_there_are(picture, tmp_path, monkeypatch):
    monkeypatch.setitem(RENDERERS, ".txt", lambda picture: picture.scene.text.encode())
    with pytest.raises(ValueError, match=r"saved as (\.\w+, )+\.mmd or \.txt; '.*a\.jpg' ends in none"):
        picture.save(tmp_path / "a.jpg")
    assert "data 6" in picture.save(tmp_path / "a.txt").read_text()


@pytest.mark.parametrize("name", ["apple.jpg", "apple", "png", "apple.png.exe", "-rf"])
def test_another_ending_is_refused_with_those_that_work(picture, tmp_path, name):
    with pytest.raises(ValueError, match=r"\.png, \.svg, \.pdf, \.dot or \.mmd"):
        picture.save(tmp_path / name)
    assert os.listdir(tmp_path) == []


def test_a_name_that_starts_with_a_dash_is_only_a_name(an_engine, picture, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    picture.save("-o.svg")
    assert os.listdir(tmp_path) == ["-o.svg"]


def test_an_old_file_is_replaced(an_engine, picture, tmp_path):
    (tmp_path / "a.png").write_bytes(b"old")
    assert picture.save(tmp_path / "a.png").read_bytes() == PNG


@posix
def test_whoever_reads_the_old_file_keeps_it_whole(an_engine, picture, tmp_path):
    (tmp_path / "a.png").write_bytes(b"old")
    with (tmp_path / "a.png").open("rb") as reader:
        picture.save(tmp_path / "a.png")
        assert reader.read() == b"old"


def test_a_disk_that_fills_up_leaves_the_old_file_and_nothing_else(an_engine, picture, tmp_path, monkeypatch):
    (tmp_path / "a.svg").write_text("old")

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="cannot write the picture: No space left on device") as caught:
        picture.save(tmp_path / "a.svg")
    assert caught.value.errno == errno.ENOSPC
    assert (tmp_path / "a.svg").read_text() == "old"
    assert os.listdir(tmp_path) == ["a.svg"]


def test_a_folder_that_is_not_there_is_an_error_with_the_path(an_engine, picture, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"cannot write the picture: .*nowhere"):
        picture.save(tmp_path / "nowhere" / "a.svg")


def test_a_file_in_place_of_the_folder_is_an_error(an_engine, picture, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError, match="cannot write the picture"):
        picture.save(tmp_path / "file" / "a.svg")


def test_a_directory_is_not_overwritten(an_engine, picture, tmp_path):
    (tmp_path / "a.svg").mkdir()
    with pytest.raises(IsADirectoryError, match="cannot write the picture: it is a folder"):
        picture.save(tmp_path / "a.svg")


@posix
def test_a_link_is_followed_to_its_file(an_engine, picture, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "a.svg").symlink_to(tmp_path / "real" / "b.svg")
    picture.save(tmp_path / "a.svg")
    assert (tmp_path / "a.svg").is_symlink()
    assert (tmp_path / "real" / "b.svg").read_text() == picture.svg


@posix
def test_a_device_is_not_replaced(an_engine, picture, tmp_path):
    (tmp_path / "full.svg").symlink_to("/dev/full")
    with pytest.raises(OSError, match="cannot write the picture: No space left on device"):
        picture.save(tmp_path / "full.svg")
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


@posix
def test_a_saved_picture_has_ordinary_permissions(an_engine, picture, tmp_path):
    (tmp_path / "plain").touch()
    picture.save(tmp_path / "a.svg")
    assert (tmp_path / "a.svg").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_notebook_gets_svg_png_and_text(an_engine, picture):
    shown, about = picture._repr_mimebundle_(include=None, exclude=None)
    assert shown["image/svg+xml"].startswith("<svg")
    assert shown["image/png"] == PNG
    assert shown["text/plain"] == repr(picture)
    assert about["image/png"] == {"width": 200, "height": 100}


def test_a_notebook_without_an_engine_gets_svg_and_text(no_engine, picture):
    shown, _ = picture._repr_mimebundle_()
    assert set(shown) == {"image/svg+xml", "text/plain"}


@pytest.mark.parametrize("form", ["png", "pdf"])
def test_letters_that_no_font_has_are_warned_of_with_their_package(an_engine, picture, monkeypatch, form):
    monkeypatch.setattr("autograd.show.picture.missing_letters", lambda text: "重み")
    with pytest.warns(MissingFontWarning, match=r"no font can draw 重み; .* fonts-noto-cjk"):
        getattr(picture, form)


def fonts_on_this_machine(monkeypatch, *charsets):
    listed = subprocess.CompletedProcess([], 0, stdout="".join(f"{charset}\n" for charset in charsets))
    monkeypatch.setattr(fonts.shutil, "which", lambda name: name)
    monkeypatch.setattr(fonts.subprocess, "run", lambda *a, **k: listed)


def test_letters_are_missing_that_no_font_has(monkeypatch):
    fonts_on_this_machine(monkeypatch, "20-7e a0-ff", "2013 3b1-3c9")
    assert missing_letters("data é – σ りんご 日日") == "りんご日"


def test_without_any_font_every_letter_is_missing_but_spaces_and_marks_are_not(monkeypatch):
    fonts_on_this_machine(monkeypatch)
    assert missing_letters("a b\u200d\u00a0\n") == "ab"


@pytest.mark.parametrize(
    ("letters", "packages"),
    [
        ("ab", "fonts-dejavu-core"),
        ("σ×√…", "fonts-dejavu-core"),
        ("重みア한", "fonts-noto-cjk"),
        ("aあ", "fonts-dejavu-core fonts-noto-cjk"),
        ("🍎", "fonts-noto-color-emoji"),
        ("न", "fonts-noto-core"),
    ],
)
def test_the_advice_names_the_packages(letters, packages):
    assert font_advice(letters).endswith(f"apt install {packages})")


def font(*character_maps):
    """An OpenType file that has nothing but character maps."""
    tables = [segments_to_table(runs) if small else groups_to_table(runs) for small, runs in character_maps]
    at = 4 + 8 * len(tables)
    body, index = b"", b""
    for table in tables:
        index += struct.pack(">HHI", 3, 1, at + len(body))
        body += table
    cmap = struct.pack(">HH", 0, len(tables)) + index + body
    return struct.pack(">IHHHH4sIII", 0x10000, 1, 0, 0, 0, b"cmap", 0, 28, len(cmap)) + cmap


def segments_to_table(runs):
    runs = [*runs, (0xFFFF, 0xFFFF)]
    firsts, lasts = zip(*runs, strict=True)
    n = len(runs)
    return struct.pack(f">HHHHHHH{n}HH{n}H", 4, 0, 0, 2 * n, 0, 0, 0, *lasts, 0, *firsts)


def groups_to_table(runs):
    flat = [x for first, last in runs for x in (first, last, 1)]
    return struct.pack(f">HHIII{len(flat)}I", 12, 0, 0, 0, len(runs), *flat)


def test_without_fontconfig_the_font_files_themselves_are_read(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts.shutil, "which", lambda name: None)
    monkeypatch.setattr(fonts, "font_folders", lambda: [tmp_path, tmp_path / "absent"])
    (tmp_path / "latin.ttf").write_bytes(font((True, [(0x20, 0x7E), (0xE9, 0xE9)])))
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "kana.OTF").write_bytes(
        font((True, [(0x3041, 0x3042)]), (False, [(0x1F34E, 0x1F34F)]))
    )
    (tmp_path / "broken.ttf").write_bytes(b"not a font")
    (tmp_path / "notes.txt").write_bytes(font((False, [(0, 0x10FFFF)])))
    assert missing_letters("aé あん🍎 日") == "ん日"


def test_the_fonts_of_a_collection_are_read_too(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts.shutil, "which", lambda name: None)
    monkeypatch.setattr(fonts, "font_folders", lambda: [tmp_path])
    one = font((False, [(0x65E5, 0x672C)]))
    shifted = one.replace(struct.pack(">II", 28, len(one) - 28), struct.pack(">II", 28 + 16, len(one) - 28))
    (tmp_path / "cjk.ttc").write_bytes(b"ttcf" + struct.pack(">III", 0x10000, 1, 16) + shifted)
    assert missing_letters("日本語") == "語"


@pytest.mark.skipif(not fonts.shutil.which("fc-list"), reason="no fontconfig to compare with")
def test_fontconfig_and_the_files_agree_on_plain_letters(monkeypatch):
    text = "abcXYZ019"
    by_fontconfig = missing_letters(text)
    monkeypatch.setattr(fonts.shutil, "which", lambda name: None)
    assert missing_letters(text) == by_fontconfig
