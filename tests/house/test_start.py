"""What an import loads, and that what is loaded later is there all the same."""

import subprocess
import sys

import pytest

import autograd
import nn

# Ask what a new name costs (python -X importtime) before it goes into this list.
STANDARD = {
    *("abc", "array", "ast", "builtins", "codecs", "collections", "contextlib", "contextvars", "copyreg"),
    *("encodings", "enum", "errno", "functools", "genericpath", "importlib", "io", "itertools", "keyword"),
    *("linecache", "math", "nt", "ntpath", "numbers", "operator", "os", "posixpath", "re", "reprlib", "site"),
    *("sre_compile", "sre_constants", "sre_parse", "stat", "sys", "threading", "time", "token", "types"),
    *("typing", "warnings", "weakref", "winreg", "zipimport", "zlib", "copy", "annotationlib"),
    "cython_runtime",  # no file: the compiled engine makes it
}
ROOMS = {"errors", "util", "alphabet", "numbers", "gates", "engine"}


def loaded(program):
    """The modules that a fresh Python loads for a program, beyond those that it loads for none."""

    def of(text):
        asked = f"{text}\nimport sys\nsys.stderr.write('\\n|'.join(['', *sys.modules]))"  # what it misses
        command = [sys.executable, "-X", "importtime", "-c", asked]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return {x.rpartition("|")[2].strip() for x in done.stderr.splitlines() if "|" in x}

    return of(program) - of("pass")


def heavy(modules):
    """What of these is neither allowed from the standard library, nor one of the rooms of the engine."""
    ours = {x for x in modules if x.split(".")[0] == "autograd"}
    rooms = {x for x in ours if x.split(".")[1:2] and x.split(".")[1] not in ROOMS}
    return rooms | {x for x in modules - ours if x.split(".")[0] not in STANDARD and not x.startswith("_")}


def test_importing_autograd_loads_the_engine_and_nothing_heavy():
    assert heavy(loaded("import autograd")) == set()


def test_importing_nn_loads_nothing_more():
    assert loaded("import nn") - loaded("import autograd") == {"nn"}


def test_working_with_values_loads_nothing_heavy():
    program = (
        "from autograd import Value, tanh; x = Value(2.0); y = tanh(x * 3 + 1).exp(); y.backward(); repr(y)"
    )
    assert heavy(loaded(program)) == set()


def test_the_help_of_the_command_line_loads_the_engine_and_argparse():
    modules = loaded("import sys, gatewise; sys.argv = ['gatewise', '--help']; gatewise.main()")
    rooms = {x for x in modules if x.split(".")[0] == "autograd" and x.split(".")[1:2]}
    assert {x.split(".")[1] for x in rooms} <= ROOMS | {"cli", "show"}
    assert {x for x in rooms if ".show." in x or ".cli." in x} == {
        *("autograd.show.render", "autograd.cli.main", "autograd.cli.strings", "autograd.cli.terminal"),
    }
    assert not {"nn", "numpy", "graphviz", "tqdm", "inspect", "dataclasses", "importlib.metadata"} & modules


def test_a_heavy_import_would_be_seen():
    found = heavy(loaded("import autograd, json; autograd.draw"))
    assert {"autograd.show.picture", "graphviz", "json"} <= found


@pytest.mark.parametrize("package", [autograd, nn], ids=lambda package: package.__name__)
def test_threads_that_ask_at_once_for_what_is_not_loaded_get_the_same(package):
    """Asked in a fresh Python, with names in another order in each thread; some import modules themselves."""
    program = f"""
import sys, threading
from importlib import import_module
sys.setswitchinterval(1e-6)
import {package.__name__} as package
names, found, start = package.__all__, [], threading.Barrier(8)
def ask(place):
    start.wait()
    if place % 2:
        [import_module(module) for module in [*package._parts.homes][::2 - place % 4]]
    turned = names[place * 7 % len(names):] + names[:place * 7 % len(names)]
    found.append({{name: getattr(package, name) for name in turned}})
threads = [threading.Thread(target=ask, args=(place,)) for place in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert len(found) == 8
assert all(each[name] is getattr(package, name) for each in found for name in names)
assert all(getattr(package, name).__module__ in ({package.__name__!r}, "autograd.errors")
           for name in names if isinstance(getattr(package, name), type))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_class_is_pickled_by_its_public_name_though_nobody_asked_for_it():
    program = """
import autograd, nn
check = autograd.gradcheck(lambda x: x * x, 1.0)
layer = nn.MLP(1, [1]).layers[0]
print(type(check).__module__, type(layer).__module__, type(layer.neurons[0]).__module__)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["autograd", "nn", "nn"]


def test_modules_are_found_by_their_place_in_the_package():
    program = "import autograd; print(autograd.show.groups.groups.__name__, autograd.gates.formulas.__name__)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["groups", "autograd.gates.formulas"]


@pytest.mark.parametrize("package", [autograd, nn], ids=lambda package: package.__name__)
def test_a_name_that_is_not_there_is_an_attribute_error(package):
    for name in ("tahn", "__nothing__", "deriving", "mpl"):
        with pytest.raises(AttributeError, match=name):
            getattr(package, name)
    assert {*package.__all__} <= {*dir(package)}
