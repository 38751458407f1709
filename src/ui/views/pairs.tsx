/** @file Names and values, one below the other. */

/** @param facts pairs of name and value; an empty name goes on with the one before */
export function Pairs({ facts }: { facts: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl class="pairs">
      {facts.map(([name, value], i) => (
        <div key={i}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
