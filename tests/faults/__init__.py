"""Faults survived: clients issue commands, faults strike, everything is read back, a checker compares."""
