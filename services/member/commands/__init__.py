"""The write side: each file holds a command and the one function that carries it out."""
