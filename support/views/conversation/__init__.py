"""The person comes back: one short visit to one enquiry. No address here names the enquiry."""
