"""How Balian is brought up: the container-free local profile and the seed."""
