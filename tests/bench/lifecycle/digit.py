"""What DIGIT publishes of its complaints module, for orientation beside our figures.

Source: egovernments/Citizen-Complaint-Resolution-System, load tests of March 2026 and its capacity planning
(`docs/`): Docker Compose on one machine of 16 vCPU and 32 GB, the load on another; a life is four calls (file, assign,
resolve, verify). Its run of 1 September 2026 adds: with arrivals that do not wait, half of the lives were completed
(50.23 %, 19.57 % of requests failed) where as many in closed loops all were.
"""

NAME = "DIGIT, 16 vCPU"
_LIVES_PER_S = {100_000: 37.0, 1_000_000: 6.3}
P95_MS = 558.0
"""At 50 users, all calls."""
WHOLE_IN_BURST_PERCENT = 4.5
"""Of lives, and "no recovery after spikes"."""


def lives_per_s(records: int) -> float:
    """Up to 100,000 records one figure holds, above it that of a million."""
    return _LIVES_PER_S[100_000 if records <= 100_000 else 1_000_000]
