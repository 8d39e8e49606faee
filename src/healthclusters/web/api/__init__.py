"""The programming interface `/api/v1/`: everything the pages show, as JSON and CSV.

Reading only asks `results`; nothing here computes. The document of it (OpenAPI 3.1) is at
`/api/v1/openapi.json`, a page that explains it at `/api/v1/`.
"""
