"""The cheapest changes that lift the class of an intervention."""
