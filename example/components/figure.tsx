interface Props {
  readonly name: string;
  /** In µs. */
  readonly value: number;
  /** What a full bar stands for, in µs. */
  readonly longest: number;
  readonly isOurs?: boolean;
}

/** A time with its name and a bar. */
export function Figure({ name, value, longest, isOurs = false }: Props) {
  const width = `${Math.max(0.5, (value / longest) * 100)}%`;
  return (
    <div className="figure">
      <span>{name}</span>
      <span>{value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString('en')} µs</span>
      <span className={isOurs ? 'bar ours' : 'bar'} style={{ width }} aria-hidden="true" />
    </div>
  );
}
