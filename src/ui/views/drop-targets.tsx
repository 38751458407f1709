/** @file While files are dragged over the page: the two things a drop can mean, side by side. */
import { dragging } from '../page-input.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { Icon } from './icon.tsx';

/** An empty library has nothing to search, so that a drop can only mean one thing. */
export function DropTargets() {
  const page = usePage();
  // On the page of models a drop means a model.
  if (!dragging.value || page.aside.value === 'models') return null;
  return (
    <div class="drop">
      {page.list.photos.value.length > 0 && (
        <div class="drop-target" data-drop="search">
          <Icon name="search" />
          <strong>{STRINGS.drop.search}</strong>
          <span>{STRINGS.drop.searchHint}</span>
        </div>
      )}
      {!page.gallery && (
        <div class="drop-target" data-drop="add">
          <Icon name="folder" />
          <strong>{STRINGS.drop.add}</strong>
          <span>{STRINGS.drop.addHint}</span>
        </div>
      )}
    </div>
  );
}
