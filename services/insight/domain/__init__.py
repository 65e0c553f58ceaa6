"""Figures as pure functions over rows: nothing here reads a database or a clock."""
