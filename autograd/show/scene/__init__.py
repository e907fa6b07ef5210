"""Boxes and arrows, before anyone lays them out."""
