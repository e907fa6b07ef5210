"""Each module takes programs one way."""
