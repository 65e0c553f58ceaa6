"""A service that leaks, for the matrix to find."""
