/** @file What computes, in facts. */
import { PROFILES } from '../../profiles/profiles.ts';
import { formatCosine, formatCount } from '../format.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { Pairs } from './pairs.tsx';

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
  return (
    <>
      <Pairs facts={facts} />
      {engine.note !== '' && <p class="muted">{engine.note}</p>}
    </>
  );
}
