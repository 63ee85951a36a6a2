"""Measuring performances: lips against known phones, head and eyes against the teacher, pose against sound."""
