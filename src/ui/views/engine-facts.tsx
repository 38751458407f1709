/** @file What computes, in facts. */
import { useEffect, useState } from 'preact/hooks';
import { isolatedBy } from '../../delivery/isolation.ts';
import { formatCosine, formatCount } from '../format.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { MODEL_STRINGS } from '../strings-models.ts';
import { DELIVERY_STRINGS } from '../strings-delivery.ts';
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
      DELIVERY_STRINGS.threads,
      DELIVERY_STRINGS.isolation[page.services.delivery.notIsolated ?? isolatedBy()],
    ],
    [
      STRINGS.panel.selfCheck,
      engine.selfCheck === null
        ? STRINGS.panel.unknown
        : STRINGS.panel.selfCheckValue(formatCosine(engine.selfCheck)),
    ],
  ];
  if (status) {
    const { profile, vectors } = status;
    facts.push([
      STRINGS.panel.profile,
      STRINGS.panel.profileValue(vectors.name ?? profile, formatCount(vectors.dimension)),
    ]);
  }
  facts.push([DELIVERY_STRINGS.offline, useOfflineText()]);
  return (
    <>
      <Pairs facts={facts} />
      <button type="button" class="link" onClick={() => page.openAside('models')}>
        {MODEL_STRINGS.toModels}
      </button>
      {engine.note !== '' && <p class="muted">{engine.note}</p>}
    </>
  );
}

/** Whether the app is kept for use without a network, as it is when somebody looks. */
function useOfflineText(): string {
  const installation = usePage().installation.value;
  const [isOffline, setOffline] = useState<boolean>();
  useEffect(() => {
    let isShown = true;
    void installation?.isOffline().then((found) => isShown && setOffline(found));
    return () => void (isShown = false);
  }, [installation]);
  const { yes, soon, no } = DELIVERY_STRINGS.offlineValue;
  if (!installation) return no;
  return isOffline ? yes : soon;
}
