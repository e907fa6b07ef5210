"""What the benchmarks share: the clock, the works, the engines and the nets."""
