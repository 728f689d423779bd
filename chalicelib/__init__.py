"""Plumbline: an article in, claims reviewed by people, an HTML fact-check out."""
