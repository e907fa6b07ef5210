"""What LLVM text is written with."""
