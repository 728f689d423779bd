"""Rebuilds the shipped check-worthiness weights from named inputs."""
