"""A scene as DOT, Mermaid, SVG, PNG or PDF: one file for each renderer."""
