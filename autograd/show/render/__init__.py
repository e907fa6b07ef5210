"""A scene as DOT, SVG or PNG: one file for each renderer."""
