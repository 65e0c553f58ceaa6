"""Speed against references in the same run: `make bench`. Not part of the tests, which never judge by the clock."""
