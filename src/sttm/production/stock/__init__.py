"""Stock and forecasts of production, logistics and distribution: how much stands, where, in what state."""
