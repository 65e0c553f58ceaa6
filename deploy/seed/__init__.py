"""The seed: two synthetic streets, made from figures.yaml and loaded through the public import."""
