"""The machine's own code: kernels compiled once in a process, and shared by all tapes that need them."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Hashable, Mapping
from functools import cache
from typing import Any, Final

import llvmlite
import llvmlite.binding as llvm
from llvmlite import ir

from .....util.locks import lock

Writer = Callable[[ir.Module, str], None]

_COMPILED: Final[dict[Hashable, int]] = {}
_LOCK: Final = lock()  # LLVM has locks of its own, which a fork would leave locked: see below
_KEPT: Final[list[Any]] = []  # code lives as long as the engine that holds it


_WIDER_THAN: Final = {  # features of x86 processors whose vectors have more bits than so many
    "512": (),
    "256": ("avx512", "evex512", "avx10"),
    "128": ("avx", "evex512", "fma", "f16c", "xop", "vaes", "vpclmulqdq"),
}


@cache
def _features() -> Any:
    """What the processor can do, as far as GATEWISE_VECTORS, a number of bits, lets it."""
    features = llvm.get_host_cpu_features()
    bits = os.environ.get("GATEWISE_VECTORS", "512")
    if bits not in _WIDER_THAN:
        raise ValueError(f"GATEWISE_VECTORS is the bits of a vector, {', '.join(_WIDER_THAN)}, not {bits!r}")
    for name in features:
        features[name] = features[name] and not name.startswith(_WIDER_THAN[bits])
    return features


@cache
def width() -> int:
    """How many doubles the machine's vectors hold."""
    return 8 if _features().get("avx512f") else 4 if _features().get("avx2") else 2


@cache
def fuses() -> bool:
    """Whether the machine multiplies and adds in one instruction, rounding once."""
    return bool(_features().get("fma")) or platform.machine() in ("aarch64", "arm64")


def declared(b: ir.IRBuilder, name: str, kind: Any, arity: int) -> Any:
    """A function from outside of the module, of so many operands of one kind."""
    known = b.module.globals.get(name)
    return known or ir.Function(b.module, ir.FunctionType(kind, [kind] * arity), name)


def compiled(wanted: Mapping[Hashable, Writer]) -> dict[Hashable, int]:
    """The address of each function; those that are new are written and compiled together."""
    with _LOCK:
        missing = {key: write for key, write in wanted.items() if key not in _COMPILED}
        if missing:
            module = ir.Module()
            names = {key: f"kernel{len(_COMPILED) + i}" for i, key in enumerate(missing)}
            for key, write in missing.items():
                write(module, names[key])
            engine = to_machine_code(str(module))
            _KEPT.append(engine)
            for key, name in names.items():
                _COMPILED[key] = engine.get_function_address(name)
        return {key: _COMPILED[key] for key in wanted}


def object_code(text: str) -> bytes:
    """The functions of a module as an object file for the machine it runs on."""
    with _LOCK:
        machine = _machine()
        code: bytes = machine.emit_object(simplified(text, machine))
        return code


def linked(objects: Mapping[str, bytes]) -> dict[str, int]:
    """The address of the function that each of these object files has under its name."""
    with _LOCK:
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _machine())
        for code in objects.values():
            engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        engine.finalize_object()
        _KEPT.append(engine)
        return {name: engine.get_function_address(name) for name in objects}


@cache
def processor() -> str:
    """What an object file is made for, and by what."""
    parts = (llvmlite.__version__, llvm.llvm_version_info, llvm.get_process_triple())
    return repr((*parts, llvm.get_host_cpu_name(), _features().flatten()))


def to_machine_code(text: str) -> Any:
    """An engine that holds the functions of a module, written for the machine it runs on."""
    machine = _machine()
    engine = llvm.create_mcjit_compiler(simplified(text, machine), machine)
    engine.finalize_object()
    return engine


def simplified(text: str, machine: Any = None) -> Any:
    """A module after the passes that are worth their time; its `str` is what is compiled."""
    machine = machine or _machine()
    module = llvm.parse_assembly(text)
    module.triple = machine.triple
    module.data_layout = str(machine.target_data)
    builder = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options())
    passes = llvm.create_new_function_pass_manager()
    passes.add_sroa_pass()  # kernels are written in vectors and tiles already: more passes cost time
    passes.add_instruction_combine_pass()
    passes.add_simplify_cfg_pass()
    for function in module.functions:
        if not function.is_declaration:
            passes.run(function, builder)
    return module


def _machine() -> Any:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=_features().flatten(),
        opt=2,
        jit=True,
    )


def _go_on() -> None:
    _LOCK.__exit__(None, None, None)


if hasattr(os, "register_at_fork"):  # no thread compiles while another forks
    os.register_at_fork(before=_LOCK.__enter__, after_in_parent=_go_on, after_in_child=_go_on)
