"""pandas' Series and DataFrames: arrays with labels.  pandas itself is imported by those who have them."""

from __future__ import annotations

from typing import Any, Final

TABLES: Final = ("Series", "DataFrame")


def is_table_class(kind: type) -> bool:
    """Whether instances are Series or DataFrames of pandas."""
    return any(x.__name__ in TABLES and x.__module__.partition(".")[0] == "pandas" for x in kind.__mro__)


def labelled(table: Any, array: Any) -> Any:
    """The array with the labels of the table, if it has the shape of the table; anything else as it is."""
    if not hasattr(array, "dtype") or array.shape != table.shape:
        return array
    labels = {"columns": table.columns} if table.ndim == 2 else {"name": table.name}
    return type(table)(array, index=table.index, **labels)


def untabled(x: Any) -> Any:
    """The array of a table; anything else as it is."""
    return x.to_numpy() if is_table_class(type(x)) else x
