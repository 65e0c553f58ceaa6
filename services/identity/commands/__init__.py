"""Commands of identity: the model, then the function that carries it out."""
