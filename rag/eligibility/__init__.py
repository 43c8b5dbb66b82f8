"""Which incentives apply to a party, and what it must do: rules over facts, three-valued, without a model."""
