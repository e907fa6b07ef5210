"""A fuzzer: random programs go through every route there is, and what differs is shrunk to a few lines.

python -m tests.fuzz --minutes 60 --seed 1
"""
