"""Speed, ours and others' on the same work in one process: `python -m benchmarks.eager`."""
