"""The one-write store: state, unpublished events and the handled command are fields of one document."""
