"""Service requests: pure rules over recorded facts."""
