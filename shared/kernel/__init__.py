"""The kernel: ids, clock, working calendar, scope, codes and errors. It imports nothing else of ours."""
