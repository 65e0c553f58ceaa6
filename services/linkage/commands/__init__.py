"""What can be done with linkages: propose one, act on one, and what the clock demands."""
