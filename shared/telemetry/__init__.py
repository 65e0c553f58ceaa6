"""Telemetry: the closed list of metrics, the allow list of log keys, trace context. Never personal data."""
