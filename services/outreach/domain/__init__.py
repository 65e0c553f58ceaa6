"""Visits: pure rules over recorded facts."""
