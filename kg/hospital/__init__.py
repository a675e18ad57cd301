"""The house of hospitals: claims and the texts they cite, numerals, grounding, coverage."""
