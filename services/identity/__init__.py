"""Who may enter: tenants, users and their grants, API clients, tokens."""
