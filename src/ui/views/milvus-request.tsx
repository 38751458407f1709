/** @file What Milvus is asked for the photos on the page: the filter, and the body of the REST request. */
import { useEffect, useState } from 'preact/hooks';
import type { MilvusRequest } from '../../library/types.ts';
import { stringifyJson } from '../../milvus/wire/json.ts';
import { formatCount } from '../format.ts';
import { toQuery } from '../search-session.ts';
import { usePage } from '../state.ts';
import { FILTER_STRINGS } from '../strings-filters.ts';
import { Icon } from './icon.tsx';

/** Numbers of a vector that are shown; the copy has all. */
const SHOWN_NUMBERS = 3;

export function MilvusRequestView() {
  const { search, services, notices } = usePage();
  const { request: texts } = FILTER_STRINGS;
  // `null` where there is none to show.
  const [request, setRequest] = useState<MilvusRequest | null>();
  const queries = search.queries.value;
  const answers = search.answers.value;
  const filter = search.filter.value;
  useEffect(() => {
    // Of a search the request that its answer is to.
    if (queries.length > 0 && answers.length === 0) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    void (async () => {
      const { library } = services;
      const expression = await library.expression(filter);
      const options = { ...search.options(), filter: expression, signal };
      // A query that cannot be read has its sentence elsewhere.
      const found = await library.request(queries.map(toQuery), { ...options, onFailure: () => undefined });
      if (!signal.aborted) setRequest(found ?? null);
    })().catch((error: unknown) => {
      if (!signal.aborted) notices.fail(error);
    });
    return () => controller.abort();
  }, [queries, answers, filter, search, services, notices]);
  if (request === undefined) return null;
  if (request === null) return <p class="muted">{texts.otherApi}</p>;
  const copy = (text: string): void => {
    navigator.clipboard.writeText(text).then(
      () => notices.tell(texts.copied),
      (error: unknown) => notices.fail(error),
    );
  };
  const expression = request.body.filter ?? '';
  return (
    <div class="milvus-request">
      <Text title={texts.filter} text={expression === '' ? texts.noFilter : expression}>
        {expression !== '' && <CopyButton label={texts.copyFilter} onClick={() => copy(expression)} />}
      </Text>
      <Text title={`${texts.body}: POST /v2/vectordb/entities/${request.route}`} text={shortened(request)}>
        <CopyButton label={texts.copyBody} onClick={() => copy(stringifyJson(request.body))} />
      </Text>
    </div>
  );
}

interface TextProps {
  readonly title: string;
  readonly text: string;
  readonly children: preact.ComponentChildren;
}

function Text({ title, text, children }: TextProps) {
  return (
    <section>
      <div class="milvus-request-head">
        <h2>{title}</h2>
        {children}
      </div>
      <pre tabIndex={0}>{text}</pre>
    </section>
  );
}

function CopyButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" class="button button-quiet" onClick={onClick}>
      <Icon name="copy" />
      {label}
    </button>
  );
}

function shortened({ body }: MilvusRequest): string {
  const short = (_: string, value: unknown): unknown =>
    value instanceof Float32Array
      ? [...value.subarray(0, SHOWN_NUMBERS), FILTER_STRINGS.request.numbers(formatCount(value.length))]
      : value;
  return JSON.stringify(body, short, 2);
}
