/** @file A path from a file system: text only, isolated from the writing direction around it, shortened by CSS. */

/** The folder gives way before the name does; the whole path is in the tooltip. */
export function PathText({ path }: { path: string }) {
  const name = path.lastIndexOf('/') + 1;
  return (
    <span class="path" title={path}>
      {name > 0 && <bdi class="path-folder">{path.slice(0, name)}</bdi>}
      <bdi class="path-name">{path.slice(name)}</bdi>
    </span>
  );
}
