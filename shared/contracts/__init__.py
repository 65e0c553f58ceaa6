"""Event contracts: one module per owning service; pydantic is the source, JSON Schema and AsyncAPI are generated.

Senders forbid unknown fields, receivers ignore them. No event carries personal data: ids, codes, dates and facts only.
"""
