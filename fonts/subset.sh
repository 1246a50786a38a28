#!/usr/bin/env bash
# Makes the font of the share cards: Noto Sans CJK KR Bold 2.004, cut down to the scripts that
# titles are written in. Needs fontTools 4.68 (`pip install fonttools==4.68.0`).
#
#   fonts/subset.sh /usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc
#
# The file is that of Debian's package fonts-noto-cjk 1:20220127+repack1-1, or of the release
# Sans2.004 of https://github.com/notofonts/noto-cjk.
set -euo pipefail
from=${1:?name NotoSansCJK-Bold.ttc}
to=$(dirname "$0")/NotoSansCJKkr-Bold.subset.otf

ranges=(
  U+0020-007E U+00A0-017F U+0180-024F U+0300-036F   # Latin
  U+0370-03FF U+0400-045F U+1E00-1EFF               # Greek, Cyrillic, Vietnamese
  U+2000-206F U+2070-209F U+20A0-20BF U+2100-218F   # punctuation, currencies, letter-like
  U+2190-21FF U+2200-22FF U+2460-2473 U+25A0-27BF   # arrows, mathematics, circled, shapes
  U+3000-301F U+3040-30FF U+31F0-31FF               # CJK punctuation, kana
  U+1100-11FF U+3130-318F U+AC00-D7A3               # jamo, compatibility jamo, all 11,172 syllables
  U+FF01-FFEE                                       # full and half widths
)
unicodes=$(IFS=,; echo "${ranges[*]}")

SOURCE_DATE_EPOCH=0 pyftsubset "$from" --font-number=1 --unicodes="$unicodes" \
  --layout-features=kern --no-hinting --name-IDs='*' \
  --drop-tables+=BASE,GSUB,VORG,vhea,vmtx --output-file="$to"
