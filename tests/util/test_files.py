"""One writer of whole files, whoever saves: permissions, links, devices, and what a killed one leaves."""

import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograd import Value, draw
from autograd.util import files
from nn import MLP, save
from tests.helpers.striking import strikes

pytestmark = pytest.mark.skipif(os.name != "posix", reason="files as POSIX has them")


def drawn(path):
    draw(Value(2.0, "x") * 3.0).save(path)


def saved(path):
    save(MLP(1, [1], rng=random.Random(0)), path)


EACH = pytest.mark.parametrize("write", [drawn, saved])


@pytest.fixture(params=[0o022, 0o077, 0o002])
def umask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@EACH
def test_a_new_file_has_the_mode_of_the_umask_and_an_old_one_keeps_its_own(write, umask, tmp_path):
    target = tmp_path / "a.svg"
    write(target)
    assert mode(target) == 0o666 & ~umask
    for own in (0o600, 0o664, 0o755):
        target.chmod(own)
        write(target)
        assert mode(target) == own
    assert os.listdir(tmp_path) == ["a.svg"]


@EACH
def test_a_device_and_a_link_to_one_are_written_to(write, tmp_path):
    write(Path(os.devnull)) if write is saved else None
    link = tmp_path / "null.svg"
    link.symlink_to(os.devnull)
    write(link)
    assert link.is_symlink()
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="needs /dev/stdout")
@pytest.mark.parametrize("into", ["pipe", "file"])
def test_standard_output_is_written_to_after_what_was_printed(into, tmp_path):
    (tmp_path / "out.svg").symlink_to("/dev/stdout")
    code = (
        "import sys; from autograd.util.files import write_whole\n"
        "print('before', flush=True); write_whole(sys.argv[1], b'<svg/>\\n')"
    )
    with open(tmp_path / "printed", "wb") as printed:
        out = subprocess.PIPE if into == "pipe" else printed
        done = subprocess.run([sys.executable, "-c", code, tmp_path / "out.svg"], stdout=out, check=True)
    assert (done.stdout or (tmp_path / "printed").read_bytes()) == b"before\n<svg/>\n"


def test_a_chain_of_links_is_followed_and_stays(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "first").symlink_to("second")
    (tmp_path / "second").symlink_to(Path("folder", "real"))
    files.write_whole(tmp_path / "first", b"new")
    assert (tmp_path / "folder" / "real").read_bytes() == b"new"
    assert (tmp_path / "first").is_symlink()
    assert (tmp_path / "second").is_symlink()


@EACH
def test_what_a_killed_process_left_is_gone_after_the_next_save(write, tmp_path):
    target = tmp_path / "a.svg"
    code = (
        "import os, signal, sys; from autograd.util.files import write_whole\n"
        "os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_whole(sys.argv[1], b'half')"
    )
    done = subprocess.run([sys.executable, "-c", code, target])
    assert done.returncode == -signal.SIGKILL
    assert len(os.listdir(tmp_path)) == 1
    write(target)
    assert os.listdir(tmp_path) == ["a.svg"]


def test_drafts_of_the_living_and_the_files_of_others_are_left_alone(tmp_path):
    here = files._host()
    living = [f".a.{here}-{os.getpid()}-{7:08x}.part", f".a.{here}-1-{7:08x}.part"]
    away = [f".a.{'0' * 8 if here != '0' * 8 else '1' * 8}-999999999-{7:08x}.part"]
    others = [f".b.{here}-999999999-{7:08x}.part", ".a.part", f".a.{here}-999999999-{7:08x}", "a.part"]
    for name in (*living, *away, *others):
        (tmp_path / name).touch()
    files.write_whole(tmp_path / "a", b"new")
    assert sorted(os.listdir(tmp_path)) == sorted(["a", *living, *away, *others])
    long_ago = time.time() - 2 * 24 * 60 * 60
    for name in (*living, *away, *others):
        os.utime(tmp_path / name, (long_ago, long_ago))
    files.write_whole(tmp_path / "a", b"new")
    assert sorted(os.listdir(tmp_path)) == sorted(["a", *others])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a file that a strike closes
def test_an_interrupt_at_any_bytecode_leaves_a_whole_file_and_no_other(tmp_path):
    target = tmp_path / "a"
    usual = os.umask(0o022)
    os.umask(usual)
    target.write_bytes(b"old")
    seen = set()

    def action():
        files.write_whole(target, b"new")

    for _ in strikes(action):
        assert os.listdir(tmp_path) == ["a"]
        seen.add(target.read_bytes())
        target.write_bytes(b"old")
        mask = os.umask(usual)
        assert mask == usual
    assert seen == {b"old", b"new"}
