"""Reports: findings for people and for machines, in English and in Chinese."""
