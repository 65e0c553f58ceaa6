"""W1, W2 and the requests of W9: a service request's whole life under load, with many requests in the store."""
