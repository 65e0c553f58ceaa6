"""The bus: events travel from documents to Kafka (relay) and from Kafka into other services (consumer)."""
