"""The one-machine stack and the command line; never packaged for Lambda."""
