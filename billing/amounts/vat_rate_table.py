"""The table of VAT rates: country, label, rate, first day, last day, trust, source.

Trust: P read in the act, S quoted by a dated secondary source, K general knowledge that
is to be checked before a customer relies on it. A change of law adds a row and closes
the one before; no row is ever edited away, since credit notes need the old rates.
"""

RATE_TABLE = """
AT standard      20    1984-01-01 -          K UStG 1994 § 10 (1)
AT reduced       13    2016-01-01 -          K UStG 1994 § 10 (3)
AT reduced       10    1984-01-01 -          K UStG 1994 § 10 (2)
BE standard      21    1996-01-01 -          K AR n° 20 du 20 juillet 1970
BE reduced       12    1992-04-01 -          K AR n° 20, tableau B
BE reduced       6     1992-04-01 -          K AR n° 20, tableau A
BG standard      20    1999-01-01 -          K ZDDS art. 66 (1)
BG reduced       9     2011-04-01 -          K ZDDS art. 66 (2)
CH standard      7.7   2018-01-01 2023-12-31 K MWSTG Art. 25
CH reduced       3.7   2018-01-01 2023-12-31 K MWSTG Art. 25 (4), lodging
CH reduced       2.5   2018-01-01 2023-12-31 K MWSTG Art. 25 (2)
CH standard      8.1   2024-01-01 -          K MWSTG Art. 25
CH reduced       3.8   2024-01-01 -          K MWSTG Art. 25 (4), lodging
CH reduced       2.6   2024-01-01 -          K MWSTG Art. 25 (2)
CY standard      19    2014-01-13 -          K VAT Law 95(I)/2000
CY reduced       9     2014-01-13 -          K VAT Law 95(I)/2000, schedule 12
CY reduced       5     2004-05-01 -          K VAT Law 95(I)/2000, schedule 5
CY super_reduced 3     2023-07-21 -          K VAT Law 95(I)/2000, schedule 16
CZ standard      21    2013-01-01 -          K zákon 235/2004 § 47
CZ reduced       15    2013-01-01 2023-12-31 K zákon 235/2004 § 47
CZ reduced       10    2015-01-01 2023-12-31 K zákon 235/2004 § 47
CZ reduced       12    2024-01-01 -          K zákon 235/2004 § 47, by 349/2023
DE standard      19    2007-01-01 2020-06-30 K UStG § 12 (1)
DE reduced       7     1983-07-01 2020-06-30 K UStG § 12 (2)
DE standard      16    2020-07-01 2020-12-31 K UStG § 28 (1), corona tax relief
DE reduced       5     2020-07-01 2020-12-31 K UStG § 28 (2), corona tax relief
DE standard      19    2021-01-01 -          K UStG § 12 (1)
DE reduced       7     2021-01-01 -          K UStG § 12 (2)
DK standard      25    1992-01-01 -          K momsloven § 33
EE standard      20    2009-07-01 2023-12-31 K KMS § 15 (1)
EE reduced       9     2009-01-01 -          K KMS § 15 (2)
EE standard      22    2024-01-01 2025-06-30 K KMS § 15 (1)
EE reduced       13    2025-01-01 -          K KMS § 15 (2), lodging
EE standard      24    2025-07-01 -          K KMS § 15 (1)
ES standard      21    2012-09-01 -          K Ley 37/1992 art. 90
ES reduced       10    2012-09-01 -          K Ley 37/1992 art. 91.uno
ES super_reduced 4     1995-01-01 -          K Ley 37/1992 art. 91.dos
FI standard      24    2013-01-01 2024-08-31 K arvonlisäverolaki 84 §
FI standard      25.5  2024-09-01 -          K arvonlisäverolaki 84 §
FI reduced       14    2013-01-01 2025-12-31 K arvonlisäverolaki 85 §
FI reduced       13.5  2026-01-01 -          S arvonlisäverolaki 85 §
FI reduced       10    2013-01-01 -          K arvonlisäverolaki 85 a §
FR standard      20    2014-01-01 -          S CGI art. 278
FR reduced       10    2014-01-01 -          S CGI art. 278 bis, 279
FR reduced       5.5   2014-01-01 -          S CGI art. 278-0 bis
FR super_reduced 2.1   2014-01-01 -          S CGI art. 281 quater
GB standard      20    2011-01-04 -          K VATA 1994 s. 2
GB reduced       5     1997-09-01 -          K VATA 1994 s. 29A
GR standard      24    2016-06-01 -          K VAT Code art. 21
GR reduced       13    2011-01-01 -          K VAT Code art. 21
GR reduced       6     2015-07-20 -          K VAT Code art. 21
HR standard      25    2012-03-01 -          K Zakon o PDV-u čl. 38
HR reduced       13    2014-01-01 -          K Zakon o PDV-u čl. 38
HR reduced       5     2013-01-01 -          K Zakon o PDV-u čl. 38
HU standard      27    2012-01-01 -          K Áfa tv. 82. § (1)
HU reduced       18    2009-07-01 -          K Áfa tv. 82. § (3)
HU reduced       5     2004-01-01 -          K Áfa tv. 82. § (2)
IE standard      23    2012-01-01 2020-08-31 K VATCA 2010 s. 46
IE standard      21    2020-09-01 2021-02-28 K VATCA 2010 s. 46, temporary
IE standard      23    2021-03-01 -          K VATCA 2010 s. 46
IE reduced       13.5  2003-01-01 -          K VATCA 2010 s. 46
IE reduced       9     2011-07-01 -          K VATCA 2010 s. 46
IE super_reduced 4.8   2005-01-01 -          K VATCA 2010 s. 46, livestock
IS standard      24    2015-01-01 -          K lög nr. 50/1988, 14. gr.
IS reduced       11    2015-01-01 -          K lög nr. 50/1988, 14. gr.
IT standard      22    2013-10-01 -          K DPR 633/1972 art. 16
IT reduced       10    1995-02-24 -          K DPR 633/1972, tabella A, III
IT reduced       5     2016-01-01 -          K DPR 633/1972, tabella A, II-bis
IT super_reduced 4     1989-01-01 -          K DPR 633/1972, tabella A, II
LI standard      7.7   2018-01-01 2023-12-31 K MWSTG Art. 25
LI reduced       3.7   2018-01-01 2023-12-31 K MWSTG Art. 25 (4), lodging
LI reduced       2.5   2018-01-01 2023-12-31 K MWSTG Art. 25 (2)
LI standard      8.1   2024-01-01 -          K MWSTG Art. 25
LI reduced       3.8   2024-01-01 -          K MWSTG Art. 25 (4), lodging
LI reduced       2.6   2024-01-01 -          K MWSTG Art. 25 (2)
LT standard      21    2009-09-01 -          K PVM įstatymas 19 str.
LT reduced       9     2009-01-01 2025-12-31 S PVM įstatymas 19 str.
LT reduced       12    2026-01-01 -          S PVM įstatymas 19 str.
LT reduced       5     2009-01-01 -          K PVM įstatymas 19 str.
LU standard      17    2015-01-01 2022-12-31 K loi TVA art. 39
LU reduced       14    2015-01-01 2022-12-31 K loi TVA art. 39
LU reduced       8     2015-01-01 2022-12-31 K loi TVA art. 39
LU standard      16    2023-01-01 2023-12-31 K loi TVA art. 39, temporary
LU reduced       13    2023-01-01 2023-12-31 K loi TVA art. 39, temporary
LU reduced       7     2023-01-01 2023-12-31 K loi TVA art. 39, temporary
LU standard      17    2024-01-01 -          K loi TVA art. 39
LU reduced       14    2024-01-01 -          K loi TVA art. 39
LU reduced       8     2024-01-01 -          K loi TVA art. 39
LU super_reduced 3     1983-07-01 -          K loi TVA art. 39
LV standard      21    2012-07-01 -          K PVN likums 41. p.
LV reduced       12    2011-01-01 -          K PVN likums 42. p.
LV reduced       5     2018-01-01 -          K PVN likums 42. p.
MT standard      18    2004-01-01 -          K VAT Act cap. 406 art. 19
MT reduced       12    2024-01-01 -          K VAT Act cap. 406, schedule 8
MT reduced       7     2011-01-01 -          K VAT Act cap. 406, schedule 8
MT reduced       5     2004-05-01 -          K VAT Act cap. 406, schedule 8
NL standard      21    2012-10-01 -          K Wet OB 1968 art. 9 (1)
NL reduced       6     1986-10-01 2018-12-31 K Wet OB 1968 art. 9 (2)
NL reduced       9     2019-01-01 -          K Wet OB 1968 art. 9 (2)
NO standard      25    2005-01-01 -          S Stortingets vedtak om merverdiavgift § 2
NO reduced       15    2012-01-01 -          S Stortingets vedtak om merverdiavgift § 3, food
NO raw_fish      11.11 2007-01-01 -          S Stortingets vedtak om merverdiavgift § 4, raw fish
NO reduced       12    2018-01-01 2020-03-31 K Stortingets vedtak om merverdiavgift § 5
NO reduced       6     2020-04-01 2021-09-30 K Stortingets vedtak om merverdiavgift § 5, temporary
NO reduced       12    2021-10-01 -          S Stortingets vedtak om merverdiavgift § 5
PL standard      23    2011-01-01 -          K ustawa o VAT art. 146ef
PL reduced       8     2011-01-01 -          K ustawa o VAT art. 146ef
PL reduced       5     2011-01-01 -          K ustawa o VAT art. 41 ust. 2a
PT standard      23    2011-01-01 -          K CIVA art. 18
PT reduced       13    2010-07-01 -          K CIVA art. 18, lista II
PT reduced       6     2010-07-01 -          K CIVA art. 18, lista I
RO standard      19    2017-01-01 2025-07-31 K Codul fiscal art. 291
RO reduced       9     2016-01-01 2025-07-31 K Codul fiscal art. 291
RO reduced       5     2016-01-01 2025-07-31 K Codul fiscal art. 291
RO standard      21    2025-08-01 -          K Codul fiscal art. 291, by Legea 141/2025
RO reduced       11    2025-08-01 -          K Codul fiscal art. 291, by Legea 141/2025
SE standard      25    1990-07-01 -          S ML (2023:200) 9 kap. 2 §
SE reduced       12    1996-01-01 -          S ML (2023:200) 9 kap.
SE reduced       6     1996-01-01 -          S ML (2023:200) 9 kap.
SI standard      22    2013-07-01 -          K ZDDV-1 41. čl.
SI reduced       9.5   2013-07-01 -          K ZDDV-1 41. čl.
SI reduced       5     2020-01-01 -          K ZDDV-1 41. čl.
SK standard      20    2011-01-01 2024-12-31 K zákon 222/2004 § 27
SK reduced       10    2007-01-01 2024-12-31 K zákon 222/2004 § 27
SK standard      23    2025-01-01 -          K zákon 222/2004 § 27
SK reduced       19    2025-01-01 -          K zákon 222/2004 § 27
SK reduced       5     2023-01-01 -          K zákon 222/2004 § 27
"""
