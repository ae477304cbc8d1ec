"""The knowledge base: layer schemas, validation, immutable versions, lineage, dynamic maps."""
