"""The HTTP side all services share: app factory, token check, problems, things and lists, their client."""
