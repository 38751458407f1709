/** @file What was decided, as a file: a script that moves, or a list. */
import { useState } from 'preact/hooks';
import { RESULT_FORMATS, writeResult, type ResultFormat } from '../../library/duplicates/result.ts';
import { REVIEW } from '../../profiles/profiles.ts';
import { download } from '../download.ts';
import { formatBytes, formatCount } from '../format.ts';
import type { ReviewSession } from '../review-session.ts';
import { usePage } from '../state.ts';
import { REVIEW_STRINGS } from '../strings-review.ts';
import { Icon } from './icon.tsx';

export function ReviewResult({ session }: { session: ReviewSession }) {
  const page = usePage();
  const [format, setFormat] = useState<ResultFormat>(isWindows() ? 'ps1' : 'sh');
  const [folder, setFolder] = useState<string>(REVIEW.folder);
  const [saved, setSaved] = useState<string>();
  const { result } = REVIEW_STRINGS;
  const isScript = format === 'sh' || format === 'ps1';
  const save = async (): Promise<void> => {
    try {
      const groups = await session.result();
      const { text, unwritten } = writeResult(format, groups, folder);
      const { extension, type } = RESULT_FORMATS[format];
      download(new Blob([text], { type }), `${REVIEW.name}.${extension}`);
      const files = groups.flatMap(({ move }) => move);
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      const told = [
        result.summary(
          groups.length,
          formatCount(groups.length),
          formatCount(files.length),
          formatBytes(bytes),
        ),
        ...(unwritten.length > 0 ? [result.unwritten(unwritten.length, formatCount(unwritten.length))] : []),
      ];
      setSaved(told.join(' '));
    } catch (error) {
      page.notices.fail(error);
    }
  };
  if (session.decided.length === 0) return <p class="muted">{result.nothing}</p>;
  return (
    <form
      class="review-result"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label class="field">
        {result.format}
        <select
          value={format}
          onChange={({ currentTarget }) => setFormat(currentTarget.value as ResultFormat)}
        >
          {(Object.keys(RESULT_FORMATS) as ResultFormat[]).map((each) => (
            <option key={each} value={each}>
              {result.formats[each]}
            </option>
          ))}
        </select>
      </label>
      {isScript && (
        <label class="field">
          {result.folder}
          <input type="text" value={folder} onInput={({ currentTarget }) => setFolder(currentTarget.value)} />
        </label>
      )}
      {isScript && <p class="muted">{result.scriptHint}</p>}
      <p>
        <button type="submit" class="button button-primary">
          <Icon name="download" />
          {result.save}
        </button>
      </p>
      <p role="status">{saved}</p>
    </form>
  );
}

function isWindows(): boolean {
  return navigator.userAgent.includes('Windows');
}
