"""A scene as DOT, Mermaid, SVG, PNG or PDF: one file for each renderer."""

ENDINGS = (".png", ".svg", ".pdf", ".dot", ".mmd")  # of the files that a picture is saved as
