import os
import sys

import pytest

from autograd.grading import grade, isolation
from autograd.grading.loading import Ungraded
from tests.helpers.learners import Closures
from tests.helpers.mutants import MUTANTS, RIGHT, made, mutant

FILES = {
    "right.py": (RIGHT, None),
    "printing.py": (RIGHT + "\nprint('hello')\n", None),
    "guarded.py": (RIGHT + "\nif __name__ == '__main__':\n    raise SystemExit\n", None),
    "leaving.py": ("import sys\nsys.exit(3)\n", "leaving.py calls sys.exit() when it is imported"),
    "broken.py": ("def f(:\n", "broken.py is not Python: line 1: "),
    "null.py": ("\0", "null.py is not Python: "),
    "empty.py": ("x = 1\n", "empty.py defines no class with a method backward()"),
    "bare.py": ("class Value:\n    pass\n", "no class with a method backward(); it has Value"),
    "several.py": (
        "class A:\n    def backward(self): pass\n\nclass B(A):\n    pass\n",
        "several.py defines A and B, both with backward()",
    ),
    "raising.py": ("x = 1\nraise ValueError('no')\n", "raising.py, line 2, raises ValueError: no"),
    "gone.py": ("import os\nos._exit(0)\n", "it ended its process at the file"),
    "two.py": (RIGHT + "\nclass Other:\n    def backward(self): pass\n", None),
    "random.py": (RIGHT, None),  # a name that Python has itself
    "loud.py": (RIGHT + "\nfor _ in range(30):\n    print('x' * 10**6)\n", None),
    "leaving_later.py": (
        RIGHT.replace(
            "        order = self.order()", "        raise SystemExit\n        order = self.order()"
        ),
        "",
    ),
    "pipe.py": (
        "import os\nfor i in range(3, 20):\n    try:\n        os.write(i, b'{\"done\": true}\\n')\n"
        "    except OSError:\n        pass\n" + RIGHT,
        "where the grader's own lines go",
    ),
    "scribbling.py": (
        "import os\nfor i in range(3, 20):\n    try:\n        os.write(i, b'x')\n"
        "    except OSError:\n        pass\n" + RIGHT,
        "where the grader's own lines go",
    ),
    "hungry.py": (
        "x = []\nwhile True:\n    x.append(bytearray(10**8))\n",
        "needs more memory than it may have",
    ),
    "threads.py": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(1000,)).start()\n" + RIGHT,
        None,
    ),
    "forking.py": ("import os, time\nif not os.fork():\n    time.sleep(1000)\n" + RIGHT, None),
    "asking.py": ("x = input()\n" + RIGHT, "asking.py, line 1, raises EOFError"),
    "latin.py": (b"x = '\xe9'\n" + RIGHT.encode(), "latin.py is not Python: line 1: (unicode error) 'utf-8'"),
    "declared.py": (b"# coding: latin-1\nx = '\xe9'\n" + RIGHT.encode(), None),
    "marked.py": (b"\xef\xbb\xbf" + RIGHT.encode(), None),
    "wide.py": (RIGHT.encode("utf-16"), "wide.py is not Python: "),
    "tabs.py": (RIGHT.replace("    ", "\t"), None),
    "mixed.py": (
        RIGHT.replace("        self.grad", "\tself.grad", 1),
        "mixed.py is not Python: line 8: incon",
    ),
    "carriage.py": (RIGHT.replace("\n", "\r\n").encode(), None),
    "huge.py": (RIGHT + f"x = '{'a' * 10**7}'\n", None),
    "nested.py": (
        f"x = {'(' * 500}{')' * 500}\n" + RIGHT,
        "nested.py is not Python: line 1: too many nested",
    ),
    "wordless.py": ("raise Exception\n", "wordless.py, line 1, raises Exception"),
    "reading.py": ("import sys\nsys.stdin.read()\n" + RIGHT, None),
    "dying.py": ("import ctypes\nctypes.string_at(0)\n", "it ended its process at the file"),
    "lender.py": ("from autograd import Value\n", "no class with a method backward(); it imports Value"),
    "importing.py": ("import torch_of_mine\n", "importing.py, line 1, raises ModuleNotFoundError"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_graded_or_gets_a_sentence(name, tmp_path):
    source, sentence = FILES[name]
    path = tmp_path / name
    if os.name == "nt" and "os." in str(source):
        pytest.skip("it asks for what Windows has not")
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    result = grade(path)
    assert result.passed is (sentence is None)
    assert (sentence or "") in result.problem
    assert "Traceback" not in str(result)


def test_a_file_that_never_ends_is_stopped_and_says_where(tmp_path):
    path = tmp_path / "endless.py"
    path.write_text(RIGHT.replace("        order = self.order()", "        while True:\n            pass"))
    said = str(grade(path, seconds=0.5))
    assert said == "Not graded: it does not end: after 0.5 seconds it was still at y = a + b; y.backward()."


@pytest.mark.parametrize("fork", [True, False])
def test_a_class_that_never_ends_is_stopped(fork, monkeypatch):
    if not fork:
        monkeypatch.delattr(isolation.os, "fork", raising=False)

    class Endless(Closures):
        def backward(self):
            while True:
                pass

    assert "it does not end" in grade(Endless, seconds=0.2).problem
    assert sys.gettrace() is None or fork


def test_without_a_fork_a_class_is_graded_here(monkeypatch):
    monkeypatch.delattr(isolation.os, "fork", raising=False)
    assert grade(made(mutant(*MUTANTS["sub-slope"][0]))).mistakes == ("sub-slope",)


def test_a_file_that_writes_without_end_fills_no_disk(tmp_path):
    path = tmp_path / "writing.py"
    path.write_text("with open('big', 'wb') as file:\n    while True:\n        file.write(bytes(10**5))\n")
    with pytest.raises(Ungraded, match=r"File too large|memory"):
        isolation.of_file(path, megabytes=64)
    assert (tmp_path / "big").stat().st_size <= 64 << 20


def test_what_is_no_file_of_a_folder_is_passed_over_or_gets_a_sentence(tmp_path):
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "broken.py").symlink_to(tmp_path / "nothing")
    (report,) = grade(tmp_path).grades
    assert report.problem == "broken.py is a link that leads nowhere"


@pytest.mark.parametrize("zero", ["np.zeros(1)", "np.zeros(())", "np.float32(0.0)"])
def test_a_gradient_may_be_an_array_of_one_number(zero):
    source = RIGHT.replace("self.grad = 0.0", f"self.grad = {zero}")
    assert grade(made("import numpy as np\n" + source)).passed


def test_a_gradient_that_is_no_number_is_told_by_its_kind():
    source = RIGHT.replace("self.grad = 0.0", "self.grad = np.zeros(2)")
    (failure,) = grade(made("import numpy as np\n" + source), gates="add").diagnosis.missing[:1]
    assert failure == "reading .grad raises TypeError: a gradient is a ndarray, and should be a number"


def test_a_folder_gives_a_report_with_counts(tmp_path):
    (tmp_path / "ada.py").write_text(RIGHT)
    (tmp_path / "bob.py").write_text(mutant(*MUTANTS["overwrite"][0]))
    (tmp_path / "cy.py").write_text("x = 1\n")
    report = grade(tmp_path)
    assert [each.passed for each in report.grades] == [True, False, False]
    assert "1 of 3 right" in str(report)
    assert report.record["mistakes"] == {"overwrite": 1}


def test_a_class_that_ends_python_is_stopped_with_and_without_a_fork(monkeypatch):
    class Leaving(Closures):
        def backward(self):
            raise SystemExit

    assert grade(Leaving).diagnosis.missing == ("y.backward() calls sys.exit()",)
    monkeypatch.delattr(isolation.os, "fork", raising=False)
    assert grade(Leaving).diagnosis.missing == ("y.backward() calls sys.exit()",)


def test_an_interrupt_of_the_user_is_not_taken_for_a_mistake_of_the_class(monkeypatch):
    class Interrupted(Closures):
        def backward(self):
            raise KeyboardInterrupt

    monkeypatch.delattr(isolation.os, "fork", raising=False)
    with pytest.raises(KeyboardInterrupt):
        grade(Interrupted)
    assert sys.gettrace() is None or "coverage" in sys.modules
