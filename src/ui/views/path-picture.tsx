/** @file In place of a picture that is not in this browser: its path, as a tile. */
import { Icon } from './icon.tsx';

/** Text only. CSS drops lines that the tile has no room for, of the folder before the name, and all in a tiny one. */
export function PathPicture({ path }: { path: string }) {
  const name = path.lastIndexOf('/') + 1;
  return (
    <span class="picture picture-path">
      <span class="picture-path-words">
        {name > 0 && <bdi class="picture-path-folder">{path.slice(0, name)}</bdi>}
        <bdi class="picture-path-name">{path.slice(name)}</bdi>
      </span>
      <Icon name="photos" />
    </span>
  );
}
