"""gradcheck(): gradients beside slopes that are measured, input by input."""
