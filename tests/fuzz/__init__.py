"""Requests that nobody thought of, made from the OpenAPI document (schemathesis)."""
