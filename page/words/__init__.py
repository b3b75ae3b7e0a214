"""Every word the page says, by area, in German and English: one module each, DE and EN."""
