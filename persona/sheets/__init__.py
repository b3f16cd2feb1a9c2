"""Who a persona is: the sheet as a value, its reader, its rules, and the sheets that are shipped."""
