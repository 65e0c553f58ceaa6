"""Command models, each followed by the function that carries it out."""
