"""Pages of the four instruments for a cluster's own data: survey, impact, portfolio, ecosystem.

Each shows its bundled example; a wave of a survey is opened, answered by link and reported here
(`waves`, `answering`). What is shown is computed by the floors below, once (`kept`).
"""
