"""What Beleg survives: hostile files, kills, bad disks, hostile text: docs/reliability.md."""
