"""One port, one service or library each; never the web framework."""
