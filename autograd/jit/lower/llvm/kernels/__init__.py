"""One LLVM function for each kind of run."""
