"""What the work desk is shown: whose turn it is, what happened lately, what concerns me, where a thing is."""
