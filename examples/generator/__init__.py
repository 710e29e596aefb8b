"""Generator of Telegram Desktop exports whose contents are known to the last count."""
