"""What our own parts are measured against, each written as well as its kind allows."""
