"""The inbound boundary: bodies, access, problem+json, paging, OpenAPI."""
