"""House rules that are run, not remembered: layers, tenant scope, the one driver file, clock as parameter."""
