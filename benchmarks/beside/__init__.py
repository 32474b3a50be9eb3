"""The same market solved by others: what clearing is measured beside."""
