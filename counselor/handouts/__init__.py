"""Printed documents: frozen data in, PDF bytes out."""
