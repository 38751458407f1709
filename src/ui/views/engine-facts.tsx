/** @file What computes and what answers, in facts. */
import { PROFILES } from '../../profiles/profiles.ts';
import { formatBytes, formatCosine, formatCount, formatSimilarity } from '../format.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';

export function EngineFacts() {
  const page = usePage();
  const engine = page.engine.value;
  const status = page.status.value;
  const facts: [string, string][] = [
    [STRINGS.panel.computes, STRINGS.backend[engine.backend]],
    [STRINGS.panel.precision, engine.precision],
    [
      STRINGS.panel.workers,
      STRINGS.panel.workersValue(formatCount(engine.workers), engine.threads, formatCount(engine.threads)),
    ],
    [
      STRINGS.panel.selfCheck,
      engine.selfCheck === null
        ? STRINGS.panel.unknown
        : STRINGS.panel.selfCheckValue(formatCosine(engine.selfCheck)),
    ],
  ];
  if (status) {
    const { profile } = status;
    facts.push([
      STRINGS.panel.profile,
      STRINGS.panel.profileValue(profile, formatCount(PROFILES[profile].dimension)),
    ]);
  }
  if (status?.index) {
    const { index } = status;
    facts.push(
      [
        STRINGS.panel.index,
        `${STRINGS.panel.indexKind[index.kind]}, ${STRINGS.panel.indexState[index.state]}`,
      ],
      ['', STRINGS.panel.indexRows(formatCount(index.sealed), formatCount(index.growing))],
      [STRINGS.panel.indexBytes, formatBytes(index.bytes)],
      [STRINGS.panel.recall, index.recall === null ? STRINGS.panel.unknown : formatSimilarity(index.recall)],
    );
  }
  const notes = [engine.note, status?.index?.note ?? ''].filter((note) => note !== '');
  return (
    <>
      <dl class="pairs">
        {facts.map(([name, value], i) => (
          <div key={i}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {notes.map((note) => (
        <p key={note} class="muted">
          {note}
        </p>
      ))}
    </>
  );
}
