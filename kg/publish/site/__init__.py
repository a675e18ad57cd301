"""The static site: pages and data files of everything, in Chinese and English."""
