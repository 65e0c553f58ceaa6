"""Tenants, users and clients as pure data."""
