"""What is fast is measured, beside what could be had at best; nothing here is asserted."""
