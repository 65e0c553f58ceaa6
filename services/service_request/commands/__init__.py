"""What can be done: ask for a service, act on a request, keep the menu, the routing table, the limits and projects."""
