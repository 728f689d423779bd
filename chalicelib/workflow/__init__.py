"""One module per thing the world asks; what they need comes in as ports."""
