"""The site: `python -m sphinx -W docs docs/_build/html`, and open `docs/_build/html/index.html`."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
os.environ["GATEWISE_ENGINE"] = "python"  # its methods have signatures that can be read

from autograd.util.version import VERSION  # noqa: E402
from docs.generate import write_pages  # noqa: E402

project = "Gatewise"
author = "The Gatewise authors"
release = version = VERSION

OURS = [
    "docs.generate.alternatives",
    "docs.generate.course",
    "docs.generate.mathml",
    "docs.generate.plain",
    "docs.generate.play",
]
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", *OURS]
exclude_patterns = ["_build"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
default_role = "code"  # what stands in single backticks in docstrings

nb_execution_mode = "off"  # notebooks are shown as they are stored, which the tests compare with a run
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_rtype = False

html_theme = "furo"
html_title = "Gatewise"
html_static_path = ["assets"]
html_css_files = ["narrow.css"]
html_show_sourcelink = False
html_show_copyright = False

write_pages(ROOT)
