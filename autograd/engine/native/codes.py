"""The gates behind Python's operators, by the numbers that nodes keep of them."""

from __future__ import annotations

from ...gates import table as gates

ADD = gates.add.code
SUB = gates.sub.code
MUL = gates.mul.code
DIV = gates.div.code
MOD = gates.mod.code
FLOORDIV = gates.floordiv.code
POW = gates.pow.code
NEG = gates.neg.code
IDENTITY = gates.identity.code
ABS = gates.abs.code
