"""`GET /stream`: tells listeners that figures of a park have changed, never what or how much."""
