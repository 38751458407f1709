/** @file What a search shows in place of the library, and what it can be told. Loaded when there is something to search. */
import { usePage } from '../state.ts';
import { QueryTable } from './query-table.tsx';
import { Results } from './results.tsx';

export { SearchControls } from './search-controls.tsx';

export function SearchView() {
  const queries = usePage().search.queries.value;
  const [first] = queries;
  if (!first) return null;
  return queries.length === 1 ? <Results query={first} /> : <QueryTable queries={queries} />;
}
