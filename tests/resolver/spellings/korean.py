"""Twenty spellings of one North Korean name (invented), as lists, passports and newspapers write such a name."""

from __future__ import annotations

HO_JONG_SON = (
    "HO Jong Son",
    "HO, Jong Son",
    "Jong Son HO",
    "Ho Jong-son",
    "Ho Jongson",
    "Ho Chong-so'n",
    "Ho Cho'ng So'n",
    "Ho Chongson",
    "Hŏ Chŏng-sŏn",
    "Hŏ Chŏngsŏn",
    "Heo Jong-seon",
    "Heo Jeong-seon",
    "Heo Jeongseon",
    "Heo Jung-sun",
    "Hur Jung Sun",
    "Huh Jong Son",
    "Huh Jung-seon",
    "Hu Chung-son",
    "허정손",
    "허정선",
    "허종선",
    "허 정선",
)
