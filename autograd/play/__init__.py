"""Play: an expression, a program or a network on one page; this machine or the browser computes."""
