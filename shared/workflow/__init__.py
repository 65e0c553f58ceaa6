"""Workflows as data: `table` reads a definition, `check` proves it, `engine` runs it, `offer` and `deadlines`
answer who may or must do what until when, `view` and `diagram` show it, `catalog` keeps the versions.
"""
