"""Supra-municipal poles of production, services and distribution: candidates and what each of them meets."""
