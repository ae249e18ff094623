"""python -m kring.history.backtest QUESTIONS ANSWERS --out DIR: the backtest from the command line."""

import argparse
from pathlib import Path

from . import Report, ablation, run, tables


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m kring.history.backtest", description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--out", type=Path, default=Path("backtest"))
    parser.add_argument("--ablation", action="store_true", help="print what each part is worth, and stop")
    parser.add_argument("--ranker", choices=("auto", "fixed", "learned"), default="auto")
    chosen = parser.parse_args()
    if chosen.ablation:
        ablation.show(tables.questions(chosen.questions), tables.answers(chosen.answers))
        return
    show(run(chosen.questions, chosen.answers, chosen.out, chosen.ranker))


def show(report: Report) -> None:
    """Print the figures that matter most."""
    for window in report.windows:
        print(f"{window['name']}: {window['counted']} questions")
        for name, found in window["systems"].items():
            print(
                f"  {name:12} MRR {found['mrr']:.3f}  Hit@5 {found['hit_5']:.3f}  recall@200 {found['recall_200']:.3f}"
            )
        for name, found in window["against"].items():
            print(f"  against {name}: p {found['mrr_p']:.4f} (MRR), {found['hit_5_p']:.4f} (Hit@5)")
    print(f"{report.ms_median:.1f} ms a question, {report.peak_memory_mb:.0f} MB, {report.seconds:.0f} s")


if __name__ == "__main__":
    main()
