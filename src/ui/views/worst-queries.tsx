/** @file Queries that found least of what they should, as pictures: the query, then its nearest photos, right or wrong. */
import { useEffect, useState } from 'preact/hooks';
import { modelName } from '../../library/evaluation/figure-table.ts';
import type { EvaluatedPhoto, EvaluationRun } from '../../library/evaluation/types.ts';
import type { EvaluationSession } from '../evaluation-session.ts';
import { formatFixed } from '../figure-format.ts';
import { EVALUATION_STRINGS } from '../strings-evaluation.ts';
import { Icon } from './icon.tsx';
import { PathText } from './path-text.tsx';

interface WorstProps {
  readonly session: EvaluationSession;
  readonly run: EvaluationRun;
}

/** Queries that are shown before all are asked for. */
const FEW = 5;

export function WorstQueries({ session, run }: WorstProps) {
  const { title, hint, none, show, more, query: asked, precision, right, wrong } = EVALUATION_STRINGS.worst;
  const [chosen, choose] = useState(0);
  const [isAll, showAll] = useState(false);
  const figures = run.profiles[chosen];
  // Only those that are not perfect are bad.
  const worst = (figures?.worst ?? []).filter((each) => each.precision < 1);
  return (
    <section>
      <h3>{title}</h3>
      <p class="muted">{worst.length > 0 ? hint : none}</p>
      {run.profiles.length > 1 && (
        <div class="segments" role="group" aria-label={show}>
          {run.profiles.map((model, at) => (
            <button
              key={modelName(model)}
              type="button"
              class="segment"
              aria-pressed={at === chosen}
              onClick={() => choose(at)}
            >
              {modelName(model)}
            </button>
          ))}
        </div>
      )}
      <ol class="worst">
        {worst.slice(0, isAll ? worst.length : FEW).map((each) => (
          <li key={each.query.path}>
            <p class="worst-head">
              <PathText path={each.query.path} />
              <span class="muted">{precision(formatFixed(each.precision, 3))}</span>
            </p>
            <div class="worst-row" role="group" tabIndex={0} aria-label={each.query.path}>
              <figure class="worst-photo worst-query">
                <Picture session={session} run={run} photo={each.query} />
                <figcaption>{asked}</figcaption>
              </figure>
              {each.results.map((result) => (
                <figure
                  key={result.path}
                  class={result.isRight ? 'worst-photo worst-right' : 'worst-photo worst-wrong'}
                >
                  <Picture session={session} run={run} photo={result} />
                  <figcaption title={result.path}>
                    <Icon name={result.isRight ? 'check' : 'close'} />
                    {result.isRight ? right : wrong}
                    <span class="muted">{formatFixed(result.similarity, 3)}</span>
                  </figcaption>
                </figure>
              ))}
            </div>
          </li>
        ))}
      </ol>
      {!isAll && worst.length > FEW && (
        <button type="button" class="button" onClick={() => showAll(true)}>
          {more}
        </button>
      )}
    </section>
  );
}

/** Given back when it is not shown any more. */
function Picture({ session, run, photo }: WorstProps & { photo: EvaluatedPhoto }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    let made: string | undefined;
    let isShown = true;
    void session
      .picture(run.id, photo.contentId)
      .catch(() => undefined)
      .then((picture) => {
        if (!picture || !isShown) return;
        made = URL.createObjectURL(picture);
        setUrl(made);
      });
    return () => {
      isShown = false;
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [session, run.id, photo.contentId]);
  return url === undefined ? (
    <span class="picture picture-broken" role="img" aria-label={photo.path} />
  ) : (
    <img class="picture" src={url} alt={photo.path} />
  );
}
