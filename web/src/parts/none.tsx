// Where there is no value: a dash, which narrow pages leave out with its label.

export function None() {
  return <span className="muted none">–</span>;
}
