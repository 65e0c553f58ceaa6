"""Ten faults of the kernel, each a part that tests put in place of the shipped one. Nothing else can switch them on."""
