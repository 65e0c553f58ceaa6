"""The read side: who sees which requests, and how each thing looks to him."""
