"""The first accounts: a list in a file, applied through identity's own commands as often as one likes."""
