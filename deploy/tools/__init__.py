"""Small programs run by hand that make committed data files."""
