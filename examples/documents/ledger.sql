CREATE TABLE invoices (
  number TEXT PRIMARY KEY, vendor TEXT NOT NULL, issued TEXT NOT NULL, due TEXT NOT NULL,
  amount REAL NOT NULL, currency TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('open', 'paid', 'disputed'))
);
INSERT INTO invoices VALUES
  ('INV-1987', 'Contoso Logistics', '2026-09-04', '2026-10-04', 3120.40, 'EUR', 'paid'),
  ('INV-1994', 'Fabrikam Components', '2026-09-18', '2026-11-02', 7450.00, 'EUR', 'paid'),
  ('INV-2003', 'Tailspin Hosting', '2026-10-01', '2026-10-31', 1288.16, 'EUR', 'paid'),
  ('INV-2019', 'Contoso Logistics', '2026-10-12', '2026-11-11', 2254.75, 'EUR', 'disputed'),
  ('INV-2028', 'Tailspin Hosting', '2026-11-01', '2026-12-01', 1301.92, 'EUR', 'open'),
  ('INV-2041', 'Contoso Logistics', '2026-11-03', '2026-12-03', 4815.69, 'EUR', 'open'),
  ('INV-2057', 'Fabrikam Components', '2026-11-10', '2026-12-25', 8017.50, 'EUR', 'open'),
  ('INV-2063', 'Litware Instruments', '2026-11-12', '2026-12-12', 11274.00, 'GBP', 'open'),
  ('INV-2071', 'Adatum Field Services', '2026-11-16', '2026-12-16', 6930.00, 'EUR', 'open'),
  ('INV-2079', 'Proseware Office Supply', '2026-11-17', '2026-12-17', 42180.00, 'SEK', 'open');
