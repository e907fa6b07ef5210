"""page(): one HTML file that steps a graph forward and backward, offline.

Python writes the finished page: the drawn graph, every step as a sentence, every value.  The script
in it hides what is not known yet and moves through the steps.  It finds everything by classes and
data attributes below its own <section class="gatewise">; the page has no ids, so any number of them
can live in one document.  Nodes are numbered in the order of `nodes(root)`.

    section.gatewise                 data-step="3" (0: leaves only), data-steps="7",
                                     data-phase="start" | "forward" | "backward"
    button[data-do]                  first, previous, play, next, last, reveal, reset
    input[data-do=seek]              the slider
    select[data-do=open]             which group of nodes is open; each choice is an svg of its own
    .gw-count  .gw-sentence          "step 3 of 7", and what happened there
    svg .gw-node[data-node="4"]      with .gw-data and .gw-grad; class gw-active while its gate works
    svg .gw-node[data-inside="2 3"]  a closed group: the nodes in it, and its name as data-group
    svg .gw-edge[data-edge="4.0"]    into operand 0 of node 4; into a closed group there may be several
    .gw-values tr[data-node="4"]     with .gw-data and .gw-grad: the table of all values
    .gw-row                          the row of the chosen node's gate, with numbers put in
    form.gw-ask input[name=answer]   predict mode, with .gw-verdict and .gw-score
    input[data-nudge="0"]            the slider of leaf 0, with .gw-predicted and .gw-actual

The numbers of nudged leaves come from `autograd.show.page.evaluator.evaluator(root)`.
"""

from .assembly import GraphSection as GraphSection
from .assembly import picture_alone as picture_alone
from .assembly import player as player
from .assembly import sentence as sentence
from .document import Page as Page
from .document import page as page
from .evaluator import as_data as as_data
from .evaluator import data_evaluator as data_evaluator
from .strings import STRINGS as STRINGS
