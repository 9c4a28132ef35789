"""Onboarding: what helps somebody who is new here. The list of first steps; each room says what its own are (sdk.first_steps)."""
