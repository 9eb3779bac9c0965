"""The table of ratios."""

from jobs import PARTS_OF_ATTACH, TARGETS


def with_attach(found):
    """Puts the row for both directions of an attachment after its parts."""
    parts = [found.get(part) for part in PARTS_OF_ATTACH]
    if not all(parts):
        return found
    rows = {}
    for job, clients in found.items():
        rows[job] = clients
        if job == PARTS_OF_ATTACH[-1]:
            rows["attach"] = {
                client: {
                    measure: (max if measure == "peak memory" else sum)(part[client][measure] for part in parts)
                    for measure in clients[client]
                }
                for client in clients
            }
    return rows


def shown(measure, figure):
    if figure is None:
        return "–"
    if measure.endswith("time"):
        for unit, size in (("s", 1), ("ms", 1e-3)):
            if figure >= size:
                return f"{figure / size:.3g} {unit}" if figure < 100 * size else f"{figure / size:.0f} {unit}"
        return f"{figure * 1e6:.0f} µs"
    if measure == "instructions":
        return f"{figure / 1e6:.3f} M" if figure < 1e7 else f"{figure / 1e6:,.1f} M"
    if measure.startswith("crates"):
        return f"{figure}"
    return f"{figure / 2**20:.2f} MiB"


def ratio(one, other):
    return one / other if one is not None and other else None


def targets(found):
    """Every target that was measured, whether it is met, and the figure."""
    lines = []
    for (job, measure), marks in TARGETS.items():
        for other, mark in zip(("official", "floor"), marks):
            clients = found.get(job, {})
            figure = ratio(*(clients.get(c, {}).get(measure) for c in ("casebook", other)))
            if mark is not None and figure is not None:
                verdict = "met" if figure <= mark else "**not met**"
                lines.append(f"- `{job}`, {measure} ÷ {other} at most {mark:g}: {verdict}, {figure:.3f}")
    return "\n".join(lines) + "\n"


def table(found):
    """The table of jobs by clients."""
    if not found:
        return ""
    lines = [
        "| job | measure | casebook | official | floor | ÷ official | target | ÷ floor | target |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for job, clients in found.items():
        measures = dict.fromkeys(m for figures in clients.values() for m in figures)
        for measure in measures:
            ours, theirs, floor = (
                clients.get(client, {}).get(measure) for client in ("casebook", "official", "floor")
            )
            cells = [job, measure, *(shown(measure, figure) for figure in (ours, theirs, floor))]
            for other, mark in zip((theirs, floor), TARGETS.get((job, measure), (None, None))):
                figure = ratio(ours, other)
                cells.append("–" if figure is None else f"{figure:.3f}" if figure < 1 else f"{figure:.2f}")
                met = mark is not None and figure is not None and figure <= mark
                cells.append("" if mark is None else f"≤ {mark:g} {'met' if met else '**not met**'}")
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def commands(typed):
    """The table of whole processes: the command beside the AWS CLI."""
    if not typed:
        return ""
    lines = [
        "",
        "| command | measure | casebook | aws | ÷ aws |",
        "|---|---|--:|--:|--:|",
    ]
    for name, row in typed.items():
        both = row["figures"]
        for measure in next(iter(both.values())):
            ours, theirs = (both.get(client, {}).get(measure) for client in ("casebook", "aws"))
            figure = ratio(ours, theirs)
            cells = [f"{name}, {row['answers']}", measure, shown(measure, ours), shown(measure, theirs)]
            cells.append("–" if figure is None else f"{figure:.3f}")
            lines.append(f"| {' | '.join(cells)} |")
    typed = [f"`{name} {words}`" for row in typed.values() for name, words in row["typed"].items()]
    return "\n".join([*lines, "", f"Typed: {', '.join(typed)}."]) + "\n"
