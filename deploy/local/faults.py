"""What can keep the local profile from starting, as an error with a sentence for its user."""


class CannotStart(Exception):
    """A condition of this machine that only its user can change; `str()` is one sentence that says how."""
