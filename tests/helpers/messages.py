"""The messages of errors as templates, read from the source: f"no {x}" and "no %r" % x are "no {}"."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]


def template(node, texts):
    """The template of a text that is written out, or None; texts has those that a module names."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Name):
        return texts.get(node.left.id, "").replace("%r", "{}") or None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(x.value if isinstance(x, ast.Constant) else "{}" for x in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return f"{template(node.left, texts) or '{}'}{template(node.right, texts) or '{}'}"
    return None


def raised_in(*packages):
    """{template: where} of each error that these packages raise with a text of its own."""
    found = {}
    for path in sorted(path for package in packages for path in (ROOT / package).rglob("*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        texts = {
            part.target.id: part.value.value
            for part in module.body
            if isinstance(part, ast.AnnAssign) and isinstance(part.value, ast.Constant)
        }
        for node in ast.walk(module):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                text = template(node.exc.args[0], texts)
                if text:
                    found[text] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return found
