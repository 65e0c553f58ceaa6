"""The local profile: a real mongod, Apache Kafka and the services as plain processes, no containers."""
