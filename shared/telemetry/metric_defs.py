"""All metrics of the platform, each with its meaning. Nothing else may make one.

Labels are ids of machinery (service, group, reason), never of persons. Ages and durations are seconds.
"""

from prometheus_client import Counter, Gauge, Histogram

_FAST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

HTTP_REQUESTS = Counter(
    "balian_http_requests", "Requests answered, by route template", ("service", "method", "route", "status")
)
HTTP_DURATION = Histogram(
    "balian_http_request_duration_seconds",
    "Time from the first byte of a request to the last of its reply",
    ("service", "method", "route"),
    buckets=_FAST,
)
COMMAND_DURATION = Histogram(
    "balian_command_duration_seconds",
    "Time of one change of an aggregate, refused ones included",
    ("aggregate",),
    buckets=_FAST,
)
COMMAND_RETRIES = Counter(
    "balian_command_retries", "Tries of a change that lost a race and were made again", ("aggregate",)
)
STORE_WRITABLE = Gauge("balian_store_writable", "1 while the database has a writable primary", ("service",))
OUTBOX_DEPTH = Gauge("balian_outbox_depth", "Documents with unpublished events", ("service",))
OUTBOX_OLDEST_AGE = Gauge(
    "balian_outbox_oldest_age_seconds", "Age of the oldest unpublished event in real time", ("service",)
)
OUTBOX_SET_ASIDE = Gauge(
    "balian_outbox_set_aside", "Documents whose events cannot be sent and wait for a person", ("service",)
)
RELAY_PUBLISHED = Counter("balian_relay_published", "Events acknowledged by the broker", ("service",))
RELAY_REPUBLISHED = Counter(
    "balian_relay_republished", "Events sent again, by what made it necessary", ("service", "reason")
)
RELAY_LEASE_HELD = Gauge("balian_relay_lease_held", "1 while this process is the service's relay", ("service",))
CONSUMER_PENDING = Gauge("balian_consumer_pending", "Records behind the end of the log", ("service", "group"))
CONSUMER_APPLIED = Counter("balian_consumer_applied", "Records applied or dropped as seen", ("service", "group"))
CONSUMER_EVENT_AGE = Gauge(
    "balian_consumer_event_age_seconds",
    "Age of the newest applied record by its append time",
    ("service", "group"),
)
CONSUMER_PARTITIONS = Gauge(
    "balian_consumer_assigned_partitions", "Partitions this process reads", ("service", "group", "topic")
)
CONSUMER_CIRCUIT_OPEN = Gauge(
    "balian_consumer_circuit_open", "1 when too many dead letters stopped consumption", ("service", "group")
)
DEAD_LETTERS = Counter("balian_dead_letters", "Events put aside as dead", ("service", "group", "reason"))
PARKED_OLDEST_AGE = Gauge("balian_parked_oldest_age_seconds", "Age of the oldest parked event", ("service", "group"))
VERSION_GAPS_OPEN = Gauge(
    "balian_version_gaps_open", "Aggregates that wait for a missing version", ("service", "group")
)
DEADLINE_SWEEP = Gauge(
    "balian_deadline_sweep_success_timestamp_seconds",
    "Unix time of the last full look at deadlines",
    ("service",),
)
UNOWNED_WORK = Counter(
    "balian_unowned",
    "Overdue steps that found nobody responsible and went to the duty officer",
    ("service", "kind"),
)
REFRESH_REUSE = Counter("balian_refresh_reuse", "Refresh tokens used twice: the family is revoked", ("tenant",))
LOGINS = Counter("balian_logins", "Password and client logins, by outcome", ("outcome",))
TENANT_MISMATCH = Counter("balian_tenant_mismatch", "Events whose tenant is not their aggregate's", ("service",))
KEY_SERVICE_UP = Gauge("balian_key_service_up", "1 when the master key was there at the last look", ("service",))
RATE_LIMITED = Counter("balian_rate_limited", "Requests refused at the door for their number", ("kind",))
UPSTREAM_FAILURES = Counter(
    "balian_upstream_failures", "Requests the gateway could not pass on", ("upstream", "reason")
)
