"""Benchmarks: each prints what it measured, with versions."""
