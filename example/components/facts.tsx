/** Names and values, the values in JSON. */
export function Facts({ facts }: { facts: Readonly<Record<string, unknown>> }) {
  return (
    <dl className="facts">
      {Object.entries(facts).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <code>{JSON.stringify(value ?? null)}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}
