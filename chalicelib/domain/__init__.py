"""The core: frozen values and pure functions. No I/O, clock, randomness or environment."""
