"""A sentence in, the separate assertions it makes out; never split what then misleads."""
